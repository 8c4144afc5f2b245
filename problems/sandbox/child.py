"""A worker process as the program sees it: how it ends, how to end it, what it has used."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgspec

# at these levels our child is a handle (bubblewrap, or our own shim) that waits for the worker
_BEHIND_A_HANDLE = ("A", "B")
_BY_SIGNAL = 128  # a handle's exit code: this plus the number of the signal that killed the worker


class Ended(msgspec.Struct, frozen=True):
    """How a worker ended: its exit code, minus the signal's number if a signal killed it.

    `why`: in words, where one of our own processes ended it for a reason.
    """

    code: int
    cpu_ms: int
    why: str = ""

    def __str__(self) -> str:
        if self.why:
            return self.why
        if self.code >= 0:
            return f"ended with exit code {self.code}"
        try:
            name = signal.Signals(-self.code).name
        except ValueError:
            name = str(-self.code)
        return f"was ended by signal {name}"

    def after(self, cpu_s: int) -> "Ended":
        """The same, in words if it was ended for using more than `cpu_s` of processor time.

        By the first signal for that, or a second later by SIGKILL: the first one can be ignored,
        and is where a worker is the first process of its namespace.
        """
        over = self.cpu_ms >= 900 * cpu_s  # the kernel counts in ticks
        if self.why or not over or -self.code not in (signal.SIGXCPU, signal.SIGKILL):
            return self
        why = f"used more than {cpu_s} s of processor time, and was ended"
        return msgspec.structs.replace(self, why=why)


class Child:
    """A worker process, from its start until the kernel has no more of it.

    `lifeline` is our end of a socket: the worker sees it close when this program ends, and sends
    over it a descriptor for itself, with which all of its namespace is ended at once. `keeper`: our
    child is the worker's keeper (level M), which sees the line close, and says over it why it ended
    the worker.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        output: int,
        lifeline: socket.socket,
        level: str | None,
        keeper: bool,
    ) -> None:
        self.pid = process.pid
        self.output = output  # read end of what it prints; non-blocking
        self.ended: Ended | None = None
        self._process = process
        self._lifeline = lifeline
        self._behind = level in _BEHIND_A_HANDLE
        self._keeper = keeper
        self._inside = -1  # pidfd of the worker behind the handle, once it has come
        # a handle that can never mean another process, readable when this one has ended
        has_handles = sys.platform == "linux" and level != "M"
        self.pidfd = os.pidfd_open(self.pid) if has_handles else -1

    @property
    def watch(self) -> int:
        """Readable when it has ended; -1 where the system has no such thing."""
        return self.pidfd

    @property
    def worker_pid(self) -> int | None:
        """Our number of the worker itself, and not of its handle; None until it is known."""
        if not self._behind:
            return self.pid
        return pid_of(self._inside) if self._has_come() else None

    def kill(self) -> None:
        """Send SIGKILL to all of it. Safe to call at any time."""
        if self.reap() is not None:
            return
        if self._keeper:
            # it ends the worker, wherever that has gone; ended itself, it could not
            with contextlib.suppress(OSError):  # it has just ended
                self._lifeline.shutdown(socket.SHUT_WR)
        elif self._has_come():
            # its handle ends when it has seen the end of everything inside
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._inside, signal.SIGKILL)
        else:
            # at A and B it is still starting: it dies with its handle, or finds the line closed
            self._lifeline.close()
            self._kill_child()

    def _has_come(self) -> bool:
        """Take the descriptor that a worker in a pid namespace sends of itself."""
        if self._behind and self._inside < 0 and self._lifeline.fileno() >= 0:
            with contextlib.suppress(BlockingIOError):
                _, fds, _, _ = socket.recv_fds(self._lifeline, 1, 1)
                self._inside = fds[0] if fds else -1
        return self._inside >= 0

    def _kill_child(self) -> None:
        # not yet reaped, so its number and its group's are still its own
        for send in (lambda: os.killpg(self.pid, signal.SIGKILL), self._kill_itself):
            try:
                send()
            except (ProcessLookupError, PermissionError):
                continue  # already dead; or the group is gone

    def _kill_itself(self) -> None:
        if self.pidfd >= 0:
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        else:
            os.kill(self.pid, signal.SIGKILL)

    def reap(self) -> Ended | None:
        """Collect it if it has ended. Never blocks."""
        if self.ended is None:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                self._process.returncode = code  # or Popen would wait for it again
                if self._keeper and code < 0:  # it was killed, and has left the worker behind
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.killpg(self.pid, signal.SIGKILL)
                if (self._behind or self._keeper) and code > _BY_SIGNAL:
                    code = _BY_SIGNAL - code
                cpu_ms = round(1000 * (usage.ru_utime + usage.ru_stime))
                self.ended = Ended(code, cpu_ms, self._last_words())
        return self.ended

    def _last_words(self) -> str:
        if not self._keeper or self._lifeline.fileno() < 0:
            return ""
        try:
            return self._lifeline.recv(1 << 10).decode(errors="backslashreplace")
        except OSError:  # there are none
            return ""

    def wait(self, seconds: float) -> Ended | None:
        """Wait for its end, blocking; None when it is still there after `seconds`."""
        deadline = time.monotonic() + seconds
        while self.reap() is None:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            if self.pidfd >= 0:
                poll = select.poll()
                poll.register(self.pidfd, select.POLLIN)
                poll.poll(1000 * left)
            else:
                time.sleep(min(left, 0.005))
        return self.ended

    def close(self) -> bool:
        """Kill it, wait for its end, free its descriptors. False if it has survived two seconds."""
        self.kill()
        gone = self.wait(2.0) is not None
        self._lifeline.close()
        for fd in (self.output, self.pidfd, self._inside):
            if fd >= 0:
                os.close(fd)
        self.output = self.pidfd = self._inside = -1
        return gone


def pid_of(pidfd: int) -> int | None:
    """Our number of the process behind a descriptor, whose own namespace has another for it.

    None when it has ended, or where the system does not tell.
    """
    number = _number_in(Path(f"/proc/self/fdinfo/{pidfd}"), b"Pid:")
    return number if number is not None and number > 0 else None


def peak_of(pid: int) -> int | None:
    """The most memory (KiB) that a process has held; None where the system does not tell.

    Not from its resource usage: that counts the parent's memory, from before exec.
    """
    return _number_in(Path(f"/proc/{pid}/status"), b"VmHWM:")


def _number_in(file: Path, name: bytes) -> int | None:
    """The name of a process stands in there too, and is any bytes that it likes but a newline."""
    try:
        lines = file.read_bytes().split(b"\n")
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), None)
