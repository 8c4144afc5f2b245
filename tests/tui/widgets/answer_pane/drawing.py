"""Drawing without a screen: what the tests of the pane's parts share."""

from collections.abc import Iterable

from tui.widgets.answer_pane.lines import Line
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.palette import palette_from
from tui.widgets.answer_pane.tail import Tail

PALETTE = palette_from(
    {
        "primary": "#0000aa",
        "h2h-dim": "#777777",
        "h2h-code-background": "#111111",
        "h2h-code-keyword": "#aa00aa",
        "h2h-code-string": "#00aa00",
        "h2h-code-number": "#aa5500",
        "h2h-code-comment": "#555555",
    }
)


def look(width: int = 40, *, breaks: bool = True) -> Look:
    return Look(width, PALETTE, breaks)


def drawn(pieces: Iterable[str], width: int = 40, *, breaks: bool = True) -> list[Line]:
    """The lines of a text that came in these pieces."""
    tail = Tail(look(width, breaks=breaks))
    for piece in pieces:
        tail.feed(piece)
    tail.end()
    return [*tail.frozen, *tail.open]


def rows(text: str, width: int = 40, *, breaks: bool = True) -> list[str]:
    """What one reads of a text, without blanks at the ends of rows."""
    return [line.text.rstrip() for line in drawn([text], width, breaks=breaks)]


def in_pieces(text: str, sizes: Iterable[int]) -> list[str]:
    """The text cut into pieces of these sizes, over and over."""
    pieces, at = [], 0
    steps = list(sizes) or [1]
    while at < len(text):
        size = steps[len(pieces) % len(steps)]
        pieces.append(text[at : at + size])
        at += size
    return pieces
