"""The worker's end of a socket whose other end only the program has.

It closes when the program ends, or no longer wants this worker. That is asked once, just after the
kernel was told to kill us with our parent: who had died before that moment is seen here.
"""

import os
import select
import socket


def require(lifeline: int | None) -> None:
    """End here and now if the program is gone."""
    if lifeline is None:
        return
    poll = select.poll()
    poll.register(lifeline, 0)  # that the other end has closed is always reported
    if poll.poll(0):
        os._exit(1)


def send_handle(lifeline: int) -> None:
    """Give the program a descriptor for this process: behind a handle it has no number of ours."""
    line = socket.socket(fileno=lifeline)
    pidfd = os.pidfd_open(os.getpid())
    try:
        socket.send_fds(line, [b"1"], [pidfd])
    except OSError:
        os._exit(1)  # the program is gone
    finally:
        os.close(pidfd)
        line.detach()


def let_go(job: dict) -> None:
    """Foreign code must not find it."""
    if job["lifeline"] is not None:
        os.close(job["lifeline"])
        job["lifeline"] = None
