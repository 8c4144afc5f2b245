"""The worker processes below a program, as /proc tells of them."""

import contextlib
import os
from pathlib import Path


def workers_of(program: int) -> list[Path]:
    """The workers below a process (a candidate's parent is the nursery), as folders in /proc."""
    parents: dict[str, str] = {}
    for pid in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"start.py" in (pid / "cmdline").read_bytes():
                parents[pid.name] = (pid / "stat").read_text().rpartition(")")[2].split()[1]

    def is_below(pid: str) -> bool:
        parent = parents.get(pid, "")
        return parent == str(program) or (parent in parents and is_below(parent))

    return [Path("/proc", pid) for pid in parents if is_below(pid)]


def workers() -> list[Path]:
    """Those below this process."""
    return workers_of(os.getpid())


def is_running(pid: Path) -> bool:
    """A zombie is not: it waits for a process that will not come, and does nothing."""
    with contextlib.suppress(OSError):
        state = (pid / "stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX" and b"start.py" in (pid / "cmdline").read_bytes()
    return False
