"""Does a level hold on this machine? Try what it must refuse: its walls alone, then everything."""

import errno
import json
import os
import socket
from collections.abc import Callable

from problems.sandbox.worker import confine, probe_macos

Attempt = Callable[[], object]


def main(job: dict) -> None:
    """Write `{"breaches": [...], "lacks": [...]}`: what worked although it must not, and what did
    not although it must (asked at level M alone)."""
    confine.limit(job)
    late = probe_macos.late_modules() if job["level"] == "M" else []
    # before Landlock and seccomp would refuse the same: these are the namespaces' own
    breaches = _that_work(_at_the_walls(job) if job["level"] in ("A", "B") else {})
    confine.close(job)
    breaches += _that_work(_inside(job))
    lacks: list[str] = []
    if job["level"] == "M":
        breaches += _that_work(probe_macos.attempts(job))
        lacks = _that_fail(probe_macos.needs(late))
    os.write(job["results"], json.dumps({"breaches": breaches, "lacks": lacks}).encode())


def _at_the_walls(job: dict) -> dict[str, Attempt]:
    walls: dict[str, Attempt] = {
        "reach a port through the walls": lambda: _connect(("127.0.0.1", job["port"])),
        "reach an abstract socket through the walls": lambda: _connect("\0" + job["abstract"]),
        "have a parent among the host's processes": _have_a_parent,
        "look at processes in /proc": lambda: os.stat("/proc/self"),
    }
    if job["level"] == "A":
        walls["see that a file exists"] = lambda: os.stat(job["canary"])
    return walls


def _inside(job: dict) -> dict[str, Attempt]:
    canary, folder = job["canary"], os.path.dirname(job["canary"])
    return {
        "read a file": lambda: _open(canary, os.O_RDONLY),
        "list a folder": lambda: os.listdir(folder),
        "write a file": lambda: _open(canary, os.O_WRONLY),
        "make a file": lambda: _open(folder + "/made", os.O_WRONLY | os.O_CREAT),
        "change a file's mode": lambda: os.chmod(canary, 0o777),
        "reach a port": lambda: _connect(("127.0.0.1", job["port"])),
        "reach a socket file": lambda: _connect(job["socket"]),
        "start a process": _fork,
        "run a program": lambda: _execute(canary),
        "signal the program": lambda: os.kill(job["program"], 0),
    }


def _that_work(attempts: dict[str, Attempt]) -> list[str]:
    return [name for name, attempt in attempts.items() if _works(attempt)]


def _that_fail(needs: dict[str, Attempt]) -> list[str]:
    failed = []
    for name, need in needs.items():
        try:
            need()
        except Exception as e:
            failed.append(f"{name} ({type(e).__name__}: {e})")
    return failed


def _works(attempt: Attempt) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _open(path: str, flags: int) -> None:
    os.close(os.open(path, flags, 0o666))


def _connect(address: str | tuple[str, int]) -> None:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as line:
        line.settimeout(1.0)
        line.connect(address)


def _have_a_parent() -> None:
    if os.getppid() == 0:
        raise ProcessLookupError


def _execute(file: str) -> None:
    """Without a sandbox the kernel looks at the file, and finds that it is no program."""
    try:
        os.execv(file, [file])
    except OSError as e:
        if e.errno != errno.ENOEXEC:
            raise


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
