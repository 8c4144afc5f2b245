"""Closing what a process has open, but for what it is given."""

import os
import sys

# where closing is a call for each number, the highest that a program can have reached
_MOST = 1 << 16


def close_all_but(*kept: int, first: int = 0) -> None:
    """Close every descriptor from `first` on, but `kept`."""
    for fd in sorted(kept):
        os.closerange(first, fd)
        first = fd + 1
    os.closerange(first, _end())


def _end() -> int:
    most = os.sysconf("SC_OPEN_MAX")
    if sys.platform == "linux":
        return most  # one call closes them all
    return min(most, _MOST) if most > 0 else _MOST  # macOS may say that there is no limit
