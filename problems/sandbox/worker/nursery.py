"""A process that has loaded numpy once, and gives each candidate a copy of itself.

A copy lives for one check. The nursery never reads a word of a candidate, nor of the answer or the
checks: it holds nothing that a copy could find in its memory. Copies close the sandbox themselves.
"""

import contextlib
import importlib
import json
import os
import select
import signal
import socket
from typing import Any, NoReturn

from problems.sandbox.worker import confine, numpy_path

_MOST_FDS = 4  # ask, reply, output, link


def main(job: dict) -> None:
    """Load everything, then serve `job["control"]` until the program hangs up."""
    confine.die_with(job["parent"])
    numpy_path.make_importable(job["numpy"])
    if job["preload"]:
        import numpy  # noqa: F401  before the sandbox closes: it reads files about the processor
    module = importlib.import_module(job["child"])
    with socket.socket(fileno=job["control"]) as control:
        _Nursery(job, module, control).serve()


class _Nursery:
    """The copies that are alive, by the link over which the program hears of each."""

    def __init__(self, job: dict, module: Any, control: socket.socket) -> None:
        self._job, self._module, self._control = job, module, control
        self._alive: dict[int, tuple[socket.socket, int, int]] = {}  # pidfd: link, its fd, pid
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def serve(self) -> None:
        """Make copies as asked; report each that ends; end each whose link is closed."""
        while True:
            for fd, _ in self._poll.poll():
                if fd == self._control.fileno():
                    data, fds, _, _ = socket.recv_fds(self._control, 1 << 20, _MOST_FDS)
                    if not data:
                        return
                    self._make(json.loads(data), fds)
                elif fd in self._alive:
                    self._report(fd)
                else:
                    self._hung_up(fd)

    def _make(self, asked: dict, fds: list[int]) -> None:
        ask, reply, output, link_fd = fds
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become(asked, parent, ask, reply, output)
        for fd in (ask, reply, output):
            os.close(fd)
        link = socket.socket(fileno=link_fd)
        pidfd = os.pidfd_open(pid)
        self._alive[pidfd] = (link, link_fd, pid)
        self._poll.register(pidfd, select.POLLIN)
        self._poll.register(link_fd, select.POLLIN)
        with contextlib.suppress(OSError):  # the program no longer listens
            socket.send_fds(link, [json.dumps({"pid": pid}).encode()], [pidfd])

    def _become(self, asked: dict, parent: int, ask: int, reply: int, output: int) -> NoReturn:
        """In the copy: nothing of the nursery's but its memory, then the candidate's life."""
        code = 1
        try:
            os.setsid()
            os.dup2(output, 1)
            os.dup2(output, 2)
            first = 3
            for fd in sorted((ask, reply)):
                os.closerange(first, fd)
                first = fd + 1
            os.closerange(first, os.sysconf("SC_OPEN_MAX"))
            # the lifeline stays with the nursery, with which its copies end
            ours = {"parent": parent, "lifeline": None, "ask": ask, "reply": reply}
            job = {**self._job, **asked, **ours}
            self._module.main(job)
            code = 0
        finally:
            os._exit(code)

    def _hung_up(self, link_fd: int) -> None:
        self._poll.unregister(link_fd)
        for _, fd, pid in self._alive.values():
            if fd == link_fd:
                os.kill(pid, signal.SIGKILL)  # not yet reaped, so the number is its own

    def _report(self, pidfd: int) -> None:
        link, link_fd, pid = self._alive.pop(pidfd)
        _, status, usage = os.wait4(pid, 0)
        said = {
            "code": os.waitstatus_to_exitcode(status),
            "cpu_ms": round(1000 * (usage.ru_utime + usage.ru_stime)),
            "peak_kib": usage.ru_maxrss,  # on Linux in KiB
        }
        self._poll.unregister(pidfd)
        with contextlib.suppress(KeyError):  # it has hung up before
            self._poll.unregister(link_fd)
        with contextlib.suppress(OSError):
            link.send(json.dumps(said).encode())
        link.close()
        os.close(pidfd)
