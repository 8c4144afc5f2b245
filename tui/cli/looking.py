"""How far a long look is, on standard error: for a person who waits, and for nobody else."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

PATIENCE_S = 1.0  # nobody asks before that
REDRAWN_S = 0.1


@contextmanager
def looking(
    what: str, stream: TextIO, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[int, int], None]]:
    """Yields what is to be told how much is done, of how much; on a terminal, after a second, it
    keeps one line about it, which is gone at the end."""
    line, until = "", clock() + PATIENCE_S

    def watch(done: int, total: int) -> None:
        nonlocal line, until
        if clock() < until:
            return
        line, until = f"{what}: {100 * done // max(total, 1)}%", clock() + REDRAWN_S
        stream.write(f"\r{line}")
        stream.flush()

    try:
        yield watch if stream.isatty() else _unseen
    finally:
        if line:
            stream.write(f"\r{' ' * len(line)}\r")  # no escape: any terminal knows these
            stream.flush()


def _unseen(done: int, total: int) -> None:
    """Into a file or a pipe goes what was found, and nothing about the way there."""
