"""The worker processes below a program, as /proc tells of them."""

import contextlib
import os
from pathlib import Path


def workers_of(program: int) -> list[Path]:
    """The workers below a process (a candidate's parent is the nursery), as folders in /proc.

    Without the handles that wait for workers in a pid namespace, as long as these are there.
    """
    parents = _parents()

    def is_below(pid: str) -> bool:
        parent = parents.get(pid, "")
        return parent == str(program) or (parent in parents and is_below(parent))

    depths = {pid: _depth(pid) for pid in parents}
    handles = {parent for pid, parent in parents.items() if depths[pid] > depths.get(parent, 99)}
    return [Path("/proc", pid) for pid in parents if is_below(pid) and pid not in handles]


def _depth(pid: str) -> int:
    """Of its pid namespace: a process has a number in each above it."""
    with contextlib.suppress(OSError):
        # a process may have given itself any name
        for line in Path(f"/proc/{pid}/status").read_bytes().split(b"\n"):
            if line.startswith(b"NSpid:"):
                return len(line.split())
    return 0


def started_by(program: int) -> list[Path]:
    """The graders and nurseries that a process has started, or their handles."""
    return [Path("/proc", pid) for pid, parent in _parents().items() if parent == str(program)]


def _parents() -> dict[str, str]:
    parents: dict[str, str] = {}
    for pid in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"start.py" in (pid / "cmdline").read_bytes():
                parents[pid.name] = (pid / "stat").read_text().rpartition(")")[2].split()[1]
    return parents


def workers() -> list[Path]:
    """Those below this process."""
    return workers_of(os.getpid())


def is_running(pid: Path) -> bool:
    """A zombie is not: it waits for a process that will not come, and does nothing."""
    with contextlib.suppress(OSError):
        state = (pid / "stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX" and b"start.py" in (pid / "cmdline").read_bytes()
    return False
