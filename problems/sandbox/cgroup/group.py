"""A control group of our own, from its making until nothing of it is left."""

import contextlib
import fcntl
import os
import secrets
import signal
import time
from pathlib import Path

from problems.sandbox.cgroup.home import Home

PREFIX = "h2h-"
_MIB = 1 << 20
_GOING_S = 2.0
_TRIES = 8
_MOST_PROCESSES = 256  # far above what limits on threads let happen, far below what hurts

# file: what is written to it. The first one is the limit, and must be there; where the system knows
# nothing of one of the others, there is no such thing to be bounded.
_SETTINGS = {
    2: {
        "memory.max": "{bytes}",
        "memory.swap.max": "0",  # or it would be a limit on what is not swapped out
        "memory.oom.group": "1",  # who goes beyond it loses all, not one process that may be missed
        "pids.max": str(_MOST_PROCESSES),
    },
    1: {
        "memory.limit_in_bytes": "{bytes}",
        "memory.memsw.limit_in_bytes": "{bytes}",  # with what is swapped out
        "memory.swappiness": "0",
    },
}
_KILLS = {2: "memory.events", 1: "memory.oom_control"}
_PEAK = {2: "memory.peak", 1: "memory.max_usage_in_bytes"}


class Group:
    """A group with a limit on memory. `entrance` is a descriptor: who writes 0 to it, is in."""

    def __init__(self, folder: str, version: int, mib: int, lock: int, entrance: int) -> None:
        self.folder, self.mib = folder, mib
        self.entrance = entrance
        self._version, self._lock = version, lock

    @classmethod
    def make(cls, home: Home, mib: int) -> "Group":
        """A new, empty group below `home` that may hold `mib` MiB. Raises OSError."""
        for _ in range(_TRIES - 1):
            # until it is locked, another program may take it for left over, and remove it
            with contextlib.suppress(FileNotFoundError):
                return cls._made(home, mib)
        return cls._made(home, mib)

    @classmethod
    def _made(cls, home: Home, mib: int) -> "Group":
        folder = os.path.join(home.folder, PREFIX + secrets.token_hex(6))
        os.mkdir(folder)
        with contextlib.ExitStack() as undo:
            undo.callback(_removed, folder)
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            undo.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_EX)  # for `leftover`: it has an owner who lives
            _limit(folder, home.version, mib * _MIB)
            entrance = os.open(os.path.join(folder, "cgroup.procs"), os.O_WRONLY)
            undo.pop_all()
        return cls(folder, home.version, mib, lock, entrance)

    @property
    def was_exceeded(self) -> bool:
        """Whether the kernel had to kill in it for want of memory."""
        text = Path(self.folder, _KILLS[self._version]).read_text()
        return any(int(line.split()[1]) for line in text.splitlines() if line[:9] == "oom_kill ")

    def peak_kib(self) -> int | None:
        """The most memory that it has held; None where the system does not tell (before 5.19)."""
        try:
            return int(Path(self.folder, _PEAK[self._version]).read_text()) // 1024
        except OSError:
            return None

    def close(self) -> bool:
        """Kill what is left in it, and remove it. False if something has survived two seconds."""
        for fd in (self.entrance, self._lock):
            if fd >= 0:
                os.close(fd)
        self.entrance = self._lock = -1
        deadline = time.monotonic() + _GOING_S
        while not _removed(self.folder):
            if time.monotonic() > deadline:
                return False
            self._kill()
            time.sleep(0.005)
        return True

    def _kill(self) -> None:
        at_once = Path(self.folder, "cgroup.kill")
        if at_once.exists():  # version 2, since Linux 5.14
            at_once.write_text("1")
            return
        for pid in self._members():
            with contextlib.suppress(ProcessLookupError):
                handle = os.pidfd_open(pid)
                try:
                    if pid in self._members():  # the handle is of this one, not of a later one
                        signal.pidfd_send_signal(handle, signal.SIGKILL)
                finally:
                    os.close(handle)

    def _members(self) -> set[int]:
        return {int(pid) for pid in Path(self.folder, "cgroup.procs").read_text().split()}


def _limit(folder: str, version: int, size: int) -> None:
    """Set the limits, and see that the first is in force."""
    (limit, *_), settings = _SETTINGS[version], _SETTINGS[version]
    for name, value in settings.items():
        file = Path(folder, name)
        if name == limit or file.exists():
            file.write_text(value.format(bytes=size))
    if int(Path(folder, limit).read_text()) != size:
        raise OSError(f"{folder}/{limit} did not become {size}")


def _removed(folder: str) -> bool:
    try:
        os.rmdir(folder)
    except FileNotFoundError:
        return True
    except OSError:  # EBUSY: there is a process in it
        return False
    return True
