"""Being woken by the end of a child, beside whatever else is waited for."""

import signal
import socket


def wake_at_the_end_of_a_child() -> socket.socket:
    """A socket that becomes readable when a child has ended, on every system."""
    woken, wakes = socket.socketpair()
    wakes.setblocking(False)
    woken.setblocking(False)
    signal.set_wakeup_fd(wakes.detach(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    return woken
