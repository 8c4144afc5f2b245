"""Starting and ending workers: plain system calls, with or without an event loop."""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec

from problems.sandbox.levels import Letter
from problems.sandbox.limits import Limits

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
_START = str(Path(__file__).with_name("start.py"))


class Ended(msgspec.Struct, frozen=True):
    """How a worker ended: its exit code, minus the signal's number if a signal killed it."""

    code: int
    cpu_ms: int

    def __str__(self) -> str:
        if self.code >= 0:
            return f"ended with exit code {self.code}"
        try:
            name = signal.Signals(-self.code).name
        except ValueError:
            name = str(-self.code)
        return f"was ended by signal {name}"


class Child:
    """A worker process, from its start until the kernel has no more of it."""

    def __init__(self, process: subprocess.Popen[bytes], output: int) -> None:
        self.pid = process.pid
        self.output = output  # read end of what it prints; non-blocking
        self.ended: Ended | None = None
        self._process = process
        # a handle that can never mean another process, readable when this one has ended
        self.pidfd = os.pidfd_open(self.pid) if sys.platform == "linux" else -1

    @property
    def watch(self) -> int:
        """Readable when it has ended; -1 where the system has no such thing."""
        return self.pidfd

    def kill(self) -> None:
        """Send SIGKILL to it and to its process group. Safe to call at any time."""
        if self.reap() is not None:
            return
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
                self.ended = Ended(code, round(1000 * (usage.ru_utime + usage.ru_stime)))
                self._process.returncode = code  # or Popen would wait for it again
        return self.ended

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

    def peak_kib(self) -> int | None:
        """The most memory it has held; None where the system does not tell, or after its end.

        Not from its resource usage: that counts the parent's memory, from before exec.
        """
        return peak_of(self.pid)

    def close(self) -> bool:
        """Kill it, wait for its end, free its descriptors. False if it has survived two seconds."""
        self.kill()
        gone = self.wait(2.0) is not None
        for fd in (self.output, self.pidfd):
            if fd >= 0:
                os.close(fd)
        self.output = self.pidfd = -1
        return gone


def peak_of(pid: int) -> int | None:
    """The most memory (KiB) that a process has held; None where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return None


def start(
    run: str,
    data: dict,
    *,
    level: Letter | None,
    readable: Iterable[str],
    limits: Limits,
    pass_fds: Iterable[int] = (),
) -> Child:
    """Start a worker on the module `run` (its `main(job)`). Raises OSError.

    `data` is JSON; descriptors named in it must be in `pass_fds`. `level` None: no sandbox, for
    code of h2h's own only.
    """
    job = {
        **data,
        "run": run,
        "level": level,
        "parent": os.getpid(),
        "readable": list(readable),
        "limits": limits.for_worker(),
    }
    output, output_end = os.pipe()
    os.set_blocking(output, False)
    try:
        # a file, not a pipe: a job may be larger than a pipe holds, and nobody waits to fill one
        with tempfile.TemporaryFile() as stdin:
            stdin.write(msgspec.json.encode(job))
            stdin.seek(0)
            process = subprocess.Popen(
                [_interpreter(), "-I", "-S", "-B", _START],
                stdin=stdin,
                stdout=output_end,
                stderr=output_end,
                env=_environment(),
                cwd="/",
                pass_fds=tuple(pass_fds),
                start_new_session=True,  # its own process group, and no terminal
            )
    except BaseException:
        os.close(output)
        raise
    finally:
        os.close(output_end)
    try:
        return Child(process, output)
    except OSError:  # no descriptor left for the process
        process.kill()
        process.wait()
        os.close(output)
        raise


def _interpreter() -> str:
    """The interpreter itself, not a virtual environment's link to it."""
    return os.path.realpath(sys.executable)


def _environment() -> dict[str, str]:
    """All that a worker sees of our environment. One thread: a pool starts threads at import."""
    environment = {"LANG": "C.UTF-8"} | dict.fromkeys(_THREADS, "1")
    # on some machines OpenBLAS crashes unless it is told the processor
    core = os.environ.get("OPENBLAS_CORETYPE")
    return environment | ({"OPENBLAS_CORETYPE": core} if core else {})
