"""Level M: a process of ours beside each worker that was executed, since macOS has neither a signal
at a parent's end nor a limit of memory that it keeps to.

It holds nothing of the worker's: only its end of the lifeline, over which it sees the program end
(or no longer want this worker), and says at last why it ended the worker, if it did.
"""

import contextlib
import os
import select
import signal
import socket
from typing import NoReturn

from problems.sandbox.worker import usage
from problems.sandbox.worker.descriptors import close_all_but
from problems.sandbox.worker.ends import wake_at_the_end_of_a_child


def stand_beside(job: dict) -> None:
    """Returns in the worker, a child of what was started; that becomes its keeper."""
    worker = os.fork()
    if worker == 0:
        os.close(job["lifeline"])
        job["lifeline"] = None
        return
    close_all_but(job["lifeline"])
    _keep(worker, socket.socket(fileno=job["lifeline"]), job["limits"])


def _keep(worker: int, line: socket.socket, limits: dict[str, int]) -> NoReturn:
    """Wait for the worker's end, or bring it about, and end in the same way."""
    try:
        status = _watch(worker, line, limits)
    except Exception as e:
        why = e.args[0] if isinstance(e, _MustEnd) else f"was ended, since its keeper failed: {e!r}"
        os.kill(worker, signal.SIGKILL)
        with contextlib.suppress(OSError):  # nobody is there to be told
            line.send(why.encode())
        _, status = os.waitpid(worker, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)  # as a shell tells of a signal


class _MustEnd(Exception):
    """The worker must be ended; the text says why."""


def _watch(worker: int, line: socket.socket, limits: dict[str, int]) -> int:
    """The status of the worker, once it has ended. Raises _MustEnd."""
    ended = wake_at_the_end_of_a_child()
    poll = select.poll()
    poll.register(line, select.POLLIN)
    poll.register(ended, select.POLLIN)
    while True:
        # it may have ended before we could be woken by it
        pid, status = os.waitpid(worker, os.WNOHANG)
        if pid:
            return status
        if why := usage.excess(worker, limits):
            raise _MustEnd(why)
        events = [fd for fd, _ in poll.poll(1000 * usage.EVERY_S)]
        if line.fileno() in events:  # the program never writes here: it has hung up
            raise _MustEnd("is no longer wanted")
        if events:
            ended.recv(1 << 12)
