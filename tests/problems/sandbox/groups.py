"""A control group for a test, in which a program finds room for its own: as systemd gives one."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from problems.sandbox.cgroup.home import Home


class Room:
    """`entry` is where the program goes in, `below` where its groups will be."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.below, self.entry = folder, folder if home.version == 1 else folder / "program"

    def groups(self) -> list[Path]:
        """The groups that a program has made here."""
        return [path for path in self.below.glob("*/") if path != self.entry]


@contextlib.contextmanager
def room(home: Home, name: str, uid: int) -> Iterator[Room]:
    """Wants root. At its end the group is removed, which fails if anything is left in it."""
    made = Room(home, Path(home.folder, f"test-{os.getpid()}-{name}"))
    made.below.mkdir()
    if home.version == 2:  # a group with processes of its own hands nothing out, so one more
        (made.below / "cgroup.subtree_control").write_text("+memory")
        made.entry.mkdir()
    for folder in {made.below, made.entry}:
        for file in ("", "cgroup.procs", "tasks", "cgroup.threads"):
            if (folder / file).exists():
                os.chown(folder / file, uid, uid)
    yield made
    for folder in dict.fromkeys((made.entry, made.below)):
        _remove(folder)


def _remove(folder: Path) -> None:
    """As soon as the last process in it has ended: a killed one takes a moment."""
    deadline = time.monotonic() + 2
    while (folder / "cgroup.procs").read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
    folder.rmdir()
