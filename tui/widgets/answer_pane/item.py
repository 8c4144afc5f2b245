"""A long list item that is open: its content is Markdown that grows at its end, and is drawn as
such, behind the bullet."""

import re
from collections.abc import Sequence
from typing import Protocol

from tui.widgets.answer_pane.lines import Line, prefixed
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.reading import Read

LONG_ITEM = 1500  # characters; below, drawing an item anew with every flush costs little
_MARKER = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])")


class Content(Protocol):
    """A `Tail`, of which an item needs this much."""

    frozen: list[Line]
    open: list[Line]

    def feed(self, text: str) -> int: ...

    def end(self) -> int: ...


class Item:
    """What is indented as far as the item's first word belongs to it; the first line that is less
    ends it. (CommonMark would let such a line continue a paragraph; in a long item nobody means
    that.)"""

    def __init__(self, first_line: str, bullet: str, content: Content, look: Look) -> None:
        """`content` draws as narrow as the bullet wants it, or as wide as `look` is, where there
        is no room for a bullet."""
        self._offset = _content_offset(first_line)
        self._first = True
        self._midline = False  # the last line that was fed had no end yet
        self._content = content
        self._bullet = bullet
        self._taken = 0  # of the content's frozen lines
        self._style = look.palette.dim

    def read(self, source: str) -> Read:
        at = 0
        while at < len(source):
            newline = source.find("\n", at)
            stop = len(source) if newline < 0 else newline + 1
            piece = source[at:stop]
            if not self._midline:
                bare = piece.lstrip(" ")
                if not bare:
                    break  # blanks without an end: what they belong to is not known yet
                if self._is_over(piece, bare):
                    self._content.end()
                    lines = [*self._new_lines(), *self._behind(self._content.open)]
                    return Read(lines, (), at, over=True)
                piece = piece[self._offset :] or "\n"
            self._content.feed(piece)
            self._first, self._midline = False, newline < 0
            at = stop
        return Read(self._new_lines(), self._behind(self._content.open), at, over=False)

    def end(self, source: str) -> list[Line]:
        self._content.end()
        return self._behind(self._content.open)

    def _is_over(self, piece: str, bare: str) -> bool:
        return not self._first and bare != "\n" and len(piece) - len(bare) < self._offset

    def _new_lines(self) -> list[Line]:
        lines = self._behind(self._content.frozen[self._taken :])
        self._taken = len(self._content.frozen)
        return lines

    def _behind(self, lines: Sequence[Line]) -> list[Line]:
        """Behind the bullet, if these begin with the item's first line, else indented."""
        rest = " " * len(self._bullet)
        first = rest if self._taken else self._bullet
        return list(prefixed(lines, first, rest, self._style))


def _content_offset(line: str) -> int:
    """The column at which the item's content begins, by CommonMark's rules."""
    match = _MARKER.match(line)
    assert match is not None, line
    rest = line[match.end() :]
    blanks = len(rest) - len(rest.lstrip(" "))
    return match.end() + (blanks if rest.strip() and blanks <= 4 else 1)
