"""The program's end of a nursery, and of the workers that are copies of it."""

import contextlib
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Iterable
from typing import Any

import msgspec

from problems.sandbox.child import Child, Ended, peak_of, pid_of
from problems.sandbox.extra import NOTHING, Extra
from problems.sandbox.launch import start
from problems.sandbox.levels import Letter
from problems.sandbox.limits import Limits
from problems.sandbox.worker.usage import used_cpu_ns

_NURSERY = "problems.sandbox.worker.nursery"
_MOST_PRINTED = 1 << 16


class _Said(msgspec.Struct):
    """What a nursery tells of one worker: that it was born, then how it ended.

    `pid` where the system has no descriptor for it; `why` as in `child.Ended`.
    """

    born: bool = False
    pid: int | None = None
    why: str = ""
    code: int = 0
    cpu_ms: int = 0
    peak_kib: int | None = None


class Forked:
    """A worker that is a copy of a nursery; to be used like a `launch.Child`."""

    def __init__(self, link: socket.socket, output: int, its_end: int) -> None:
        self.output = output
        # of the link, held by us too until it is born, or -1: macOS may lose a socket that is
        # on its way to another process while nobody else has it open
        self._its_end = its_end
        self.ended: Ended | None = None
        self._link = link
        self._pid: int | None = None
        self.pidfd = -1  # a handle that can never mean another process
        self._peak_kib: int | None = None  # known once it has ended
        self._heard = b""

    @property
    def watch(self) -> int:
        """Readable when there is news of it."""
        return self._link.fileno()

    def kill(self) -> None:
        """End it: by its own handle, and through the nursery if it does not live yet."""
        if self.reap() is not None:
            return
        self._release_its_end()
        # it may have ended, and its nursery too, with the word of it still on its way
        with contextlib.suppress(OSError):
            if self.pidfd >= 0:
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            else:
                self._link.shutdown(socket.SHUT_WR)

    def reap(self) -> Ended | None:
        """How it ended, if it has. Never blocks."""
        while self.ended is None:
            try:
                data, fds, _, _ = socket.recv_fds(self._link, 1 << 12, 1)
            except BlockingIOError:
                return None
            except OSError:
                data, fds = b"", []
            if fds:
                self.pidfd = fds[0]
                self._pid = pid_of(self.pidfd)  # its own namespace has another number for it
            self._heard += data
            self._take_lines()
            if not data and self.ended is None:  # the nursery has ended, and takes it along
                self.ended = Ended(-signal.SIGKILL, 0)
                self._end_orphan()
        return self.ended

    def _end_orphan(self) -> None:
        """Level M: a nursery that was killed has ended no copy. A copy leads its own session, so
        that a number which means another process by now is seen."""
        if self.pidfd < 0 and self._pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.getsid(self._pid) == self._pid:
                    os.kill(self._pid, signal.SIGKILL)

    def _take_lines(self) -> None:
        *lines, self._heard = self._heard.split(b"\n")
        for line in lines:
            said = msgspec.json.decode(line, type=_Said)
            self._release_its_end()
            if said.born:
                self._pid = said.pid if self._pid is None else self._pid
            else:
                self.ended = Ended(said.code, said.cpu_ms, said.why)
                self._peak_kib = said.peak_kib

    def _release_its_end(self) -> None:
        if self._its_end >= 0:
            os.close(self._its_end)
        self._its_end = -1

    @property
    def worker_pid(self) -> int | None:
        """Our number of it; None until it is known, and when it has ended."""
        return self._pid if self.reap() is None else None

    def peak_kib(self) -> int | None:
        """See `launch.Child.peak_kib`; of one that has ended, what the system counted."""
        self.reap()
        if self.ended is not None:
            return self._peak_kib
        return None if self._pid is None else peak_of(self._pid)

    def cpu_ns(self) -> int | None:
        """Processor time that it has used so far; None where the system does not tell."""
        if (ended := self.reap()) is not None:
            return 1_000_000 * ended.cpu_ms
        if self._pid is None:
            return None
        try:
            return used_cpu_ns(self._pid)
        except OSError:  # it has just ended
            return None

    def close(self) -> bool:
        """Kill it, wait for its end, free its descriptors. False if it has survived two seconds."""
        self.kill()
        poll = select.poll()
        poll.register(self._link, select.POLLIN)
        deadline = time.monotonic() + 2.0
        while self.reap() is None and (left := deadline - time.monotonic()) > 0:
            poll.poll(1000 * left)
        gone = self._is_gone(deadline)
        self._link.close()
        for fd in (self.output, self.pidfd):
            if fd >= 0:
                os.close(fd)
        self.output = self.pidfd = -1
        return gone

    def _is_gone(self, deadline: float) -> bool:
        """By its own handle: a nursery that was killed says nothing of it."""
        if self.pidfd < 0:
            return self.ended is not None
        poll = select.poll()
        poll.register(self.pidfd, select.POLLIN)
        return bool(poll.poll(max(0.0, 1000 * (deadline - time.monotonic()))))


class Nursery:
    """A process that loads what candidates need, once, and copies itself for each."""

    def __init__(self, child: Child, control: socket.socket, handles: bool) -> None:
        self.child, self._control, self._handles = child, control, handles

    @classmethod
    def start(
        cls,
        job: dict[str, Any],
        *,
        level: Letter | None,
        readable: Iterable[str],
        limits: Limits,
        handles: bool = sys.platform == "linux",
        extra: Extra = NOTHING,
    ) -> "Nursery":
        """Start it; `job` names the module `child` of its copies. Raises OSError.

        `extra`: what its copies may do beyond the default profile.
        `handles`: the system has descriptors for processes, and we get one of each copy; never at
        level M.
        """
        handles = handles and level != "M"
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            try:
                child = start(
                    _NURSERY,
                    {**job, "control": theirs.fileno(), "handles": handles},
                    level=level,
                    readable=readable,
                    limits=limits,
                    pass_fds=[theirs.fileno()],
                    extra=extra,
                    sees_our_end=True,  # and ends its copies, as a keeper that ended it could not
                )
            except BaseException:
                ours.close()
                raise
        ours.setblocking(False)
        return cls(child, ours, handles)

    def fork(self, ask: int, reply: int, limits: Limits) -> Forked:
        """Ask for a copy; it comes when everything is loaded. Raises OSError."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        output = output_end = -1
        try:
            output, output_end = os.pipe()
            os.set_blocking(output, False)
            asked = msgspec.json.encode({"limits": limits.for_worker()}) + b"\n"
            fds = [ask, reply, output_end, theirs.fileno()]
            socket.send_fds(self._control, [asked], fds)
        except BaseException:
            ours.close()
            if output >= 0:
                os.close(output)
            raise
        finally:
            its_end = theirs.detach() if not self._handles else -1
            theirs.close()
            if output_end >= 0:
                os.close(output_end)
        ours.setblocking(False)
        return Forked(ours, output, its_end)

    @property
    def ended(self) -> bool:
        return self.child.reap() is not None

    def printed(self) -> str:
        """What it printed last, for an error message: it prints nothing unless it crashes."""
        try:
            text = os.read(self.child.output, _MOST_PRINTED).decode(errors="backslashreplace")
        except BlockingIOError:
            return ""
        return f": {text.strip()[-1500:]}" if text.strip() else ""

    def kill(self) -> None:
        """End it, and every copy with it."""
        if self._handles:
            self.child.kill()
        else:  # killed, it would leave its copies: it ends them when we hang up
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)

    def close(self) -> bool:
        """See `Child.close`."""
        self.kill()
        self._control.close()
        if not self._handles:
            self.child.wait(2.0)
        return self.child.close()
