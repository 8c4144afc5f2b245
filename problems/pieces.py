"""Long text in pieces: while one call works through it, nothing else in this program runs.

That holds in any thread, since the interpreter is let go of only between two calls. An answer may
have many megabytes, and a screen must not stand still meanwhile.
"""

from collections.abc import Callable, Iterator
from typing import Any

PIECE = 1 << 18  # characters: some milliseconds for a regex, fewer for all else


def pieces(text: str) -> Iterator[str]:
    """`text` in pieces of at most PIECE characters; none of an empty text."""
    for at in range(0, len(text), PIECE):
        yield text[at : at + PIECE]


def json_pieces(value: Any, encode: Callable[[Any], bytes]) -> Iterator[bytes]:
    """JSON of `value`, in pieces, as `encode` writes what is no dict and no long text."""
    if isinstance(value, dict):
        yield b"{"
        for at, (key, item) in enumerate(value.items()):
            yield (b"," if at else b"") + encode(key) + b":"
            yield from json_pieces(item, encode)
        yield b"}"
    elif isinstance(value, str) and len(value) > PIECE:
        yield b'"'
        for piece in pieces(value):
            yield encode(piece)[1:-1]
        yield b'"'
    else:
        yield encode(value)
