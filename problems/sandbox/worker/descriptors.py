"""Closing what a process has open, but for what it is given."""

import os
import sys

from problems.sandbox.worker.libc import syscall

_CLOSE_RANGE = 436  # the same number on every architecture
_LAST = 2**32 - 1
# where closing is a call for each number, the highest that a program can have reached
_MOST = 1 << 16


def close_all_but(*kept: int, first: int = 0) -> None:
    """Close every descriptor from `first` on, but `kept`."""
    for fd in sorted(kept):
        _close(first, fd - 1)
        first = fd + 1
    _close(first, _LAST)


def _close(first: int, last: int) -> None:
    """In one call, and also above a limit that was lowered later. A Python that was built on an old
    system makes a call for each number that the limit allows, which may be a thousand million."""
    if first > last or (sys.platform == "linux" and _closed_at_once(first, last)):
        return
    os.closerange(first, min(last + 1, _end()))


def _closed_at_once(first: int, last: int) -> bool:
    try:
        syscall(_CLOSE_RANGE, first, last, 0)
    except OSError:  # a container's filter of calls that is older than this one
        return False
    return True


def _end() -> int:
    most = os.sysconf("SC_OPEN_MAX")
    if sys.platform == "linux":
        return most
    return min(most, _MOST) if most > 0 else _MOST  # macOS may say that there is no limit
