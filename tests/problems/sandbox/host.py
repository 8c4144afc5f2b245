"""Things to attack, and what became of them."""

import contextlib
import ctypes
import os
import pty
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

SECRET = "secret-7c1f"
VICTIMS = ("kill", "tgkill", "pidfd", "owner", "trace", "prlimit", "renice")
LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True)


class Host:
    """Everybody may do anything to what is here: only the sandbox stands in the way."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self.folder = folder
        folder.chmod(0o777)
        for name in ("secret", "log", "canary", "removable", "movable"):
            (folder / name).write_text(SECRET)
            (folder / name).chmod(0o666)
        (folder / "pointer").symlink_to(SECRET)
        self._stack = stack
        self._shm = Path("/dev/shm") / f"h2h-{os.getpid()}"
        self._abstract = f"h2h-{os.getpid()}"
        files = {name: str(folder / name) for name in ("unix", "datagram")}
        self._listeners = {
            "tcp": self._listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            "udp": self._listen(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            "unix": self._listen(socket.AF_UNIX, socket.SOCK_STREAM, files["unix"]),
            "datagram": self._listen(socket.AF_UNIX, socket.SOCK_DGRAM, files["datagram"]),
        }
        if LINUX:
            address = "\0" + self._abstract
            stream = socket.SOCK_STREAM
            self._listeners["abstract"] = self._listen(socket.AF_UNIX, stream, address)
        self._victims: dict[str, subprocess.Popen[bytes]] = {}
        self._stack.callback(self._end_victims)
        self._memory = ctypes.create_string_buffer(SECRET.encode(), 64)
        self._terminal, self._tty = pty.openpty()
        self._shared = self._share()
        self._revive()
        self._before = self._state()

    def _listen(self, family: int, kind: int, address: Any) -> socket.socket:
        listener = self._stack.enter_context(socket.socket(family, kind))
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen(8)
        if family == socket.AF_UNIX and address[0] != "\0":
            Path(address).chmod(0o777)
        return listener

    def _share(self) -> int:
        """A segment of System V shared memory with the secret in it."""
        _libc.shmat.restype = ctypes.c_void_p
        shared = _libc.shmget(0, 4096, 0o1666)
        place = _libc.shmat(shared, None, 0)
        ctypes.memmove(place, SECRET.encode(), len(SECRET))
        self._stack.callback(_libc.shmctl, shared, 0, None)  # IPC_RMID
        return shared

    def _revive(self) -> None:
        for name in VICTIMS:
            if name not in self._victims or self._victims[name].poll() is not None:
                self._victims[name] = subprocess.Popen(["sleep", "60"])

    def _end_victims(self) -> None:
        for victim in self._victims.values():
            victim.kill()
            victim.wait()

    def is_victim(self, pid: int) -> bool:
        """Whether a process of ours is there to be attacked."""
        return pid in {victim.pid for victim in self._victims.values()}

    def places(self, checks: Path) -> dict[str, Any]:
        """What the attacks are told."""
        return {
            **{name: str(self.folder / name) for name in ("secret", "log", "canary", "unix")},
            "datagram": str(self.folder / "datagram"),
            "pointer": str(self.folder / "pointer"),
            "folder": str(self.folder),
            "checks": str(checks),
            "package": msgspec.__file__,
            "shm": str(self._shm),
            "tcp": self._listeners["tcp"].getsockname()[1],
            "udp": self._listeners["udp"].getsockname()[1],
            "abstract": self._abstract,
            "tty": os.ttyname(self._tty),
            "shared": self._shared,
            "program": os.getpid(),
            "name": os.uname().nodename,
            "address": ctypes.addressof(self._memory),
            "victims": {name: victim.pid for name, victim in self._victims.items()},
        }

    def _state(self) -> dict[str, Any]:
        canary = self.folder / "canary"
        stat = canary.stat()
        limits = Path(f"/proc/{self._victims['prlimit'].pid}/limits")
        return {
            "names": sorted(os.listdir(self.folder)),
            "content": canary.read_text(),
            "mode": stat.st_mode,
            "links": stat.st_nlink,
            "time": stat.st_mtime_ns,
            "shm": self._shm.exists(),
            "nice": os.getpriority(os.PRIO_PROCESS, self._victims["renice"].pid),
            "limits": limits.read_text() if LINUX else "",
        }

    def changes(self) -> list[str]:
        """What is not as it was when this was last asked; all is mended for the next."""
        dead = [name for name, victim in self._victims.items() if victim.poll() is not None]
        reached = [name for name, listener in self._listeners.items() if _drain(listener)]
        now = self._state()
        changed = [name for name in now if now[name] != self._before[name]]
        if "content" in changed:
            (self.folder / "canary").write_text(SECRET)
        self._shm.unlink(missing_ok=True)
        self._revive()
        self._before = self._state()
        return dead + reached + changed


def _drain(listener: socket.socket) -> bool:
    reached = False
    while select.select([listener], [], [], 0)[0]:
        reached = True
        if listener.type == socket.SOCK_STREAM:
            listener.accept()[0].close()
        else:
            listener.recv(64)
    return reached


@contextlib.contextmanager
def host(folder: Path) -> Iterator[Host]:
    """A host in `folder`; all of it ends with this."""
    with contextlib.ExitStack() as stack:
        yield Host(folder, stack)


def adopt_orphans() -> None:
    """What was started below us and is abandoned becomes our child, so that we see it.

    macOS has no such thing: there, only what it leaves behind tells of it.
    """
    if LINUX:
        _libc.prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def children() -> list[int]:
    """Processes that are our children now, also those adopted; dead ones are collected."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    if LINUX:
        tasks = Path("/proc/self/task").iterdir()
        return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
    command = ["ps", "-axo", "pid=,ppid="]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asked:
        pairs = [line.split() for line in asked.communicate()[0].splitlines()]
    ours = [int(pid) for pid, parent in pairs if parent == str(os.getpid())]
    return [pid for pid in ours if pid != asked.pid]


def become_ordinary(uid: int) -> None:
    """Give up root for good, and start anew as this user, with the same arguments but the first."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    os.execv(sys.executable, [sys.executable, *sys.argv])


def end_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
