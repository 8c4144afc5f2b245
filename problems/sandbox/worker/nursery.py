"""A process that has loaded numpy once, and gives each candidate a copy of itself.

A copy lives for one check. The nursery never reads a word of a candidate, nor of the answer or the
checks: it holds nothing that a copy could find in its memory. Copies close the sandbox themselves.

The program asks over a stream socket, one line of JSON with the descriptors that belong to it, and
is told lines of JSON over a link of each copy. Where the system has descriptors for processes the
program gets one; elsewhere (macOS) it ends a copy by hanging up its link.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from typing import Any, NoReturn

from problems.sandbox.worker import confine, numpy_path, usage
from problems.sandbox.worker.descriptors import close_all_but
from problems.sandbox.worker.ends import wake_at_the_end_of_a_child

_MOST_FDS = 4  # ask, reply, output, link


def main(job: dict) -> None:
    """Load everything, then serve `job["control"]` until the program hangs up."""
    confine.die_with(job)
    # before Landlock's ABI 6 a copy that may signal others could end us so, and what we know of it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    numpy_path.make_importable(job["numpy"])
    # before the sandbox closes: it reads files about the processor. What it may calculate with on
    # macOS cannot be copied with the process, so there each copy loads it
    if job["preload"] and job["level"] != "M":
        import numpy  # noqa: F401  only to have it loaded
    job = confine.prepared(job)
    module = importlib.import_module(job["child"])
    gc.freeze()  # a copy's garbage collector leaves alone what is here: its pages stay shared
    with socket.socket(fileno=job["control"]) as control:
        _Nursery(job, module, control).serve()


class _Nursery:
    """The copies that are alive, by the link over which the program hears of each."""

    def __init__(self, job: dict, module: Any, control: socket.socket) -> None:
        self._job, self._module, self._control = job, module, control
        self._alive: dict[int, socket.socket] = {}  # by its number, which is its own until reaped
        self._limits: dict[int, dict[str, int]] = {}  # of those that we hold to them
        self._why: dict[int, str] = {}
        self._ended = wake_at_the_end_of_a_child()
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._poll.register(self._ended, select.POLLIN)

    def serve(self) -> None:
        """Make copies as asked; report each that ends; end each whose link is closed."""
        while True:
            # one at a time: what it leads to may close the descriptor that the next is about
            events = self._poll.poll(self._until_the_next_look())
            self._end_the_greedy()
            if not events:
                continue
            fd = events[0][0]
            if fd == self._control.fileno():
                data, fds, _, _ = socket.recv_fds(self._control, 1 << 16, _MOST_FDS)
                if not data:
                    self._end_all()
                    return
                self._make(json.loads(data), fds)
            elif fd == self._ended.fileno():
                self._report()
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
        link = self._alive[pid] = socket.socket(fileno=link_fd)
        self._poll.register(link_fd, select.POLLIN)
        born: dict[str, Any] = {"born": True}
        handles = [os.pidfd_open(pid)] if self._job["handles"] else []
        if not handles:  # no namespace has another number for it
            born["pid"] = pid
        if self._job["level"] == "M":
            self._limits[pid] = asked["limits"]
        with contextlib.suppress(OSError):  # the program no longer listens
            socket.send_fds(link, [_line(born)], handles)
        for handle in handles:
            os.close(handle)

    def _become(self, asked: dict, parent: int, ask: int, reply: int, output: int) -> NoReturn:
        """In the copy: nothing of the nursery's but its memory, then the candidate's life."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.setsid()
            os.dup2(output, 1)
            os.dup2(output, 2)
            close_all_but(ask, reply, *_descriptor_of_rules(self._job), first=3)
            # the lifeline stays with the nursery, with which its copies end
            ours = {"parent": parent, "lifeline": None, "ask": ask, "reply": reply}
            job = {**self._job, **asked, **ours}
            self._module.main(job)
            code = 0
        finally:
            os._exit(code)

    def _hung_up(self, link_fd: int) -> None:
        self._poll.unregister(link_fd)
        for pid, link in self._alive.items():
            if link.fileno() == link_fd:
                os.kill(pid, signal.SIGKILL)

    def _until_the_next_look(self) -> float | None:
        """Milliseconds; None where the kernel itself holds every copy to its limits."""
        return 1000 * usage.EVERY_S if self._limits else None

    def _end_the_greedy(self) -> None:
        """Level M: end each copy that uses more than it may, and keep in mind why."""
        for pid, limits in self._limits.items():
            if pid not in self._why and (why := usage.excess(pid, limits)):
                self._why[pid] = why
                os.kill(pid, signal.SIGKILL)

    def _end_all(self) -> None:
        """The kernel does it too, where it was told to; macOS cannot be told."""
        for pid in self._alive:
            os.kill(pid, signal.SIGKILL)

    def _report(self) -> None:
        self._ended.recv(1 << 12)
        while self._alive:
            pid, status, used = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            if pid in self._alive:  # as the first process of a namespace we get orphans, too
                self._limits.pop(pid, None)
                why = self._why.pop(pid, "")
                self._tell_end(self._alive.pop(pid), status, used, why)

    def _tell_end(self, link: socket.socket, status: int, used: Any, why: str) -> None:
        said = {
            "code": os.waitstatus_to_exitcode(status),
            "cpu_ms": round(1000 * (used.ru_utime + used.ru_stime)),
            "peak_kib": used.ru_maxrss // (1024 if sys.platform == "darwin" else 1),
            "why": why,
        }
        with contextlib.suppress(KeyError):  # it has hung up before
            self._poll.unregister(link.fileno())
        with contextlib.suppress(OSError):
            link.send(_line(said))
        link.close()


def _descriptor_of_rules(job: dict) -> list[int]:
    """Open until the copy has put itself under them; at level M they are a text."""
    rules = job.get("rules")
    return [rules] if isinstance(rules, int) else []


def _line(said: dict) -> bytes:
    return json.dumps(said).encode() + b"\n"
