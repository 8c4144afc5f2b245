"""Text as the log keeps it, so that an answer is judged alike whenever it is judged."""

import re

from problems.pieces import pieces

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> tuple[str, int]:
    """Text as SQLite can hold it, and how many characters (NUL, lone surrogates) were replaced."""
    if text.isascii() and "\0" not in text:  # nearly always
        return text, 0
    done = [_UNSTORABLE.subn("\ufffd", piece) for piece in pieces(text)]
    return "".join(piece for piece, _ in done), sum(count for _, count in done)
