"""Does the sandbox hold on this machine? Close it, then try what it must refuse."""

import errno
import json
import os
import socket

from problems.sandbox.worker import confine


def main(job: dict) -> None:
    """Write `{"breaches": [...]}`: what worked although it must not."""
    confine.limit(job)
    confine.close(job)
    breaches = [name for name, attempt in _attempts(job).items() if _works(attempt)]
    os.write(job["results"], json.dumps({"breaches": breaches}).encode())


def _attempts(job: dict) -> dict:
    return {
        "read a file": lambda: os.open(job["canary"], os.O_RDONLY),
        "list a folder": lambda: os.listdir(os.path.dirname(job["canary"])),
        "write a file": lambda: os.open(job["canary"], os.O_WRONLY),
        "change a file's mode": lambda: os.chmod(job["canary"], 0o600),
        "open a socket": lambda: socket.socket(),
        "start a process": _fork,
        "run a program": lambda: _execute(job["canary"]),
        "signal the program": lambda: os.kill(job["parent"], 0),
    }


def _works(attempt) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _execute(file: str) -> None:
    """Without a sandbox the kernel looks at the file, and finds that it is no program."""
    try:
        os.execv(file, [file])
    except OSError as e:
        if e.errno == errno.ENOSYS:
            raise


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
