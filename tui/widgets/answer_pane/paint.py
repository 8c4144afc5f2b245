"""Lines -> Strips, for the rows that are seen.

Textual keeps what it computed for a Strip inside that Strip. So the same line must come back as
the same Strip object: then neither the compositor nor the terminal writer does its work again.
"""

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from tui.widgets.answer_pane.lines import Line

_KEPT = 400  # strips, before those far from the view are dropped


class Painter:
    """Paints lines `width` cells wide between margins, in rows of `row_width` cells."""

    def __init__(
        self,
        base: Style,
        background: Color,
        filters: Sequence[LineFilter],
        *,
        width: int,
        margin: int,
        row_width: int,
    ) -> None:
        self._base = base
        self._background = background
        self._filters = filters
        self._width = width
        self._margin = margin
        self._row_width = row_width
        self._strips: dict[int, tuple[Line, Strip]] = {}
        self.blank = self._filtered(Strip([Segment(" " * row_width, base)], row_width))

    def rows(self, line_at: Callable[[int], Line | None], first: int, count: int) -> list[Strip]:
        """Strips of lines `first` to `first + count`; rows past the last line are blank."""
        strips = [self._row(line_at(y), y) for y in range(first, first + count)]
        if len(self._strips) > _KEPT:
            near = range(first - 50, first + count + 50)
            self._strips = {y: kept for y, kept in self._strips.items() if y in near}
        return strips

    def _row(self, line: Line | None, y: int) -> Strip:
        if line is None:
            return self.blank
        kept = self._strips.get(y)
        if kept is not None and kept[0] is line:
            return kept[1]
        strip = self.strip(line)
        self._strips[y] = line, strip
        return strip

    def strip(self, line: Line) -> Strip:
        """The line as a row, painted anew."""
        base = self._base
        inside = base if line.fill is None else base + line.fill
        segments = [Segment(" " * self._margin, base)] if self._margin else []
        at = 0
        for text, style, _ in line.segments:
            under = inside if at >= line.inset else base
            segments.append(Segment(text, under if style is None else under + style))
            at += len(text)
        cells = self._margin + line.cells
        if line.fill is not None and line.cells < self._width:
            segments.append(Segment(" " * (self._width - line.cells), inside))
            cells = self._margin + self._width
        strip = Strip(segments, cells)
        return self._filtered(strip.crop_extend(0, self._row_width, base))

    def _filtered(self, strip: Strip) -> Strip:
        for line_filter in self._filters:
            strip = strip.apply_filter(line_filter, self._background)
        return strip
