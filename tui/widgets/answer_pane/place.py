"""Where in the text a drawn line stands, so that a reader keeps the place when lines change."""

from bisect import bisect_right
from collections.abc import Sequence

Mark = tuple[int, int]  # a line, and the character of the text with which it begins


def character_of(marks: Sequence[Mark], line: int) -> float:
    """About which character of the text stands on a line."""
    return _between(marks, line, 0, 1)


def line_of(marks: Sequence[Mark], character: float) -> int:
    """On which line about a character stands."""
    return round(_between(marks, character, 1, 0))


def _between(marks: Sequence[Mark], value: float, known: int, sought: int) -> float:
    """Straight lines between the marks; the last one reaches as far as the one before it."""
    if not marks:
        return 0.0
    k = max(0, bisect_right(marks, value, key=lambda mark: mark[known]) - 1)
    if k + 1 >= len(marks):
        return marks[-1][sought]
    here, there = marks[k], marks[k + 1]
    share = (value - here[known]) / max(1, there[known] - here[known])
    return here[sought] + min(1.0, share) * (there[sought] - here[sought])
