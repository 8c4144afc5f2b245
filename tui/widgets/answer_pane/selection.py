"""Dragging over an answer: what lies under the mouse, what is highlighted, what is copied."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from tui.widgets.answer_pane.lines import Line


def with_offsets(line: Line | None, y: int, margin: int) -> Strip:
    """The row that Textual asks for to find the character under the mouse: plain text, in which
    every segment says which character of which line it is. A click left of the text means its
    first character; one below the last line, its end."""
    segments = [Segment(" ", _at(0, y)) for _ in range(margin)]
    x = 0
    for segment in line.segments if line else ():
        segments.append(Segment(segment.text, _at(x, y)))
        x += len(segment.text)
    return Strip(segments or [Segment(" ", _at(0, y))])


def _at(x: int, y: int) -> Style:
    return Style.from_meta({"offset": (x, y)})


def highlighted(line: Line, span: tuple[int, int], style: Style) -> Line:
    """The line with characters from `span[0]` to `span[1]` (-1: its end) in another style."""
    start, stop = span
    stop = len(line.text) if stop < 0 else stop
    segments: list[Segment] = []
    at = 0
    for text, own, _ in line.segments:
        a, b = max(0, start - at), max(0, stop - at)
        marked = style if own is None else own + style
        pieces = ((text[:a], own), (text[a:b], marked), (text[max(a, b) :], own))
        segments += [Segment(piece, look) for piece, look in pieces if piece]
        at += len(text)
    return replace(line, segments=tuple(segments))


def selected_text(line_at: Callable[[int], Line | None], count: int, selection: Selection) -> str:
    """The text under a selection: without what we drew before it, and a line that was broken to
    fit the pane in one piece again."""
    spans = ((line_at(y), selection.get_span(y)) for y in _rows(selection, count))
    return _joined([(line, span) for line, span in spans if line is not None and span is not None])


def _rows(selection: Selection, count: int) -> range:
    first = 0 if selection.start is None else selection.start.y
    last = count - 1 if selection.end is None else min(count - 1, selection.end.y)
    return range(max(0, first), last + 1)


def _joined(rows: Sequence[tuple[Line, tuple[int, int]]]) -> str:
    out = ""
    for k, (line, (start, stop)) in enumerate(rows):
        text = line.text
        part = text[max(start, line.lead) : len(text) if stop < 0 else stop]
        if k and not line.soft:
            out += "\n"
        elif k and line.fill is None:  # words were parted at a space; code was cut anywhere
            out += " "
        out += part
    return out
