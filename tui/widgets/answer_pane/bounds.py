"""How much of a source is looked at at once.

The open block is parsed anew with every flush, so it must not grow without end: one of more than
`OPEN_BLOCK` characters or `OPEN_LINES` lines is cut, at a place that depends on the text alone and
never on how it happened to arrive.
"""

import re
from unicodedata import combining

OPEN_BLOCK = 4096  # characters
OPEN_LINES = 120

# A word that begins with a letter cannot be taken for the start of a list, a heading or a rule.
_SAFE = re.compile(r" (?=[^\W\d_])")


def window(source: str) -> tuple[str, bool]:
    """The head of `source` that is parsed now, and whether it was cut."""
    lines = source.split("\n", OPEN_LINES)
    if len(lines) > OPEN_LINES and len(source) - len(lines[-1]) <= OPEN_BLOCK:
        return source[: len(source) - len(lines[-1])], lines[-1] != ""
    if len(source) <= OPEN_BLOCK:
        return source, False
    newline = source.rfind("\n", 0, OPEN_BLOCK)
    if newline >= 0:
        return source[: newline + 1], True
    spaces = [match.end() for match in _SAFE.finditer(source, OPEN_BLOCK // 2, OPEN_BLOCK)]
    if spaces:
        return source[: spaces[-1]], True
    cut = OPEN_BLOCK
    while cut > OPEN_BLOCK - 32 and combining(source[cut]):
        cut -= 1
    return source[:cut], True
