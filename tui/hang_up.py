"""The terminal that goes away: a window that is closed, a connection that breaks.

Whoever stands between us and it may take the signal for itself, as `make` does. So it is asked.
"""

import errno
import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver

# What a write says once nobody is at the other end; any other failure is told as ever.
GONE = (errno.EIO, errno.ENXIO, errno.EPIPE, errno.EBADF)
LOOK_S = 1.0  # between two looks whether the terminal is still there


def has_hung_up(terminal: int = 0) -> bool:
    """Whether nobody is at the other end of an open descriptor any more.

    False where that cannot be asked, as of some devices on macOS, which says POLLNVAL then.
    """
    poll = select.poll()
    poll.register(terminal, 0)  # that it has hung up is always reported
    return any(said & select.POLLHUP for _, said in poll.poll(0))


class TerminalDriver(LinuxDriver):
    """Textual's own, but its writing outlives the terminal: it would end at the first write that
    fails, and the screen would wait for it for ever."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._file = Lasting(self._file)  # type: ignore[assignment]  # Textual asks no more of it


@contextmanager
def _whoever_reads() -> Iterator[None]:
    """The terminal may have gone away meanwhile: whoever looks for that ends the app."""
    try:
        yield
    except OSError as error:
        if error.errno not in GONE:
            raise


class Lasting:
    """A stream that takes what nobody reads."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with _whoever_reads():
            self._stream.write(text)

    def flush(self) -> None:
        with _whoever_reads():
            self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()
