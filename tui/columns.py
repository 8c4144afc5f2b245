"""Columns of a table, measured in cells of the terminal: a Chinese character or an emoji takes two.

Without Rich, which the command line does not load; a test holds this to what Rich says.
"""

from collections.abc import Sequence
from unicodedata import category, east_asian_width

_ON_ANOTHER = ("Mn", "Mc", "Me", "Cf")  # marks, which share the cell of what they stand on
_JOINED = (range(0x1160, 0x1200), range(0x1F3FB, 0x1F400))  # Korean vowels, tones of skin


def width_of(text: str) -> int:
    """How many columns a line of neutral text takes."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def cut(text: str, most: int) -> str:
    """The text where it fits into `most` cells, else its beginning and an ellipsis."""
    if width_of(text) <= most:
        return text
    left, kept = most - 1, 0
    while (left := left - _cells_of(text[kept])) >= 0:
        kept += 1
    return text[:kept] + "…"


def padded(text: str, width: int) -> str:
    """The text and spaces up to `width` cells; longer text as it is."""
    return text + " " * (width - width_of(text))


def padded_left(text: str, width: int) -> str:
    """The same with the spaces before it: for figures."""
    return " " * (width - width_of(text)) + text


def table(rows: Sequence[Sequence[str]], gap: str) -> list[str]:
    """Rows of as many cells each, as lines: every column is as wide as what stands in it."""
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    return [gap.join(map(padded_left, row, widths)) for row in rows]


def _cells_of(character: str) -> int:
    if character.isascii():
        return 1
    code = ord(character)
    if category(character) in _ON_ANOTHER or any(code in part for part in _JOINED):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
