"""Rows of plain text that scroll: thousands of them cost no more than those in view."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from rich.cells import cell_len
from rich.style import Style

from tui.widgets.answer_pane.lines import Line, plain_line
from tui.widgets.answer_pane.palette import palette_from
from tui.widgets.answer_pane.view import LinesView
from tui.widgets.answer_pane.wrap import word_rows

Look = Literal["plain", "bold", "dim"]


class Row(NamedTuple):
    """One row of the screen, neutral and no wider than it."""

    text: str
    look: Look = "plain"


def rows_of(text: str, width: int, look: Look = "plain", indent: str = "") -> list[Row]:
    """A paragraph as rows of at most `width` cells, each set in by `indent`."""
    room = max(width - cell_len(indent), 20)
    if cell_len(text) <= room:
        return [Row(indent + text, look)]
    return [Row(indent + text[start:stop], look) for start, stop, _ in word_rows(text, room)]


class TextLines(LinesView, can_focus=False):
    """Shows what `set_rows` gave it. Keys that scroll are the screen's."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(follow=False, id=id)
        self._rows: Sequence[Row] = ()
        self._seen: dict[int, Line] = {}
        self._styles: dict[Look, Style | None] = {}

    def set_rows(self, rows: Sequence[Row], *, from_top: bool) -> None:
        """Instead of those that are there; without `from_top` the reader's place is kept."""
        self._rows = rows
        self._seen.clear()
        self.forget_paint()
        self.show_lines(0)
        self.stand_at(0 if from_top else self.scroll_offset.y)

    @property
    def text(self) -> str:
        return "\n".join(row.text for row in self._rows)

    @property
    def line_count(self) -> int:
        return len(self._rows)

    def line_at(self, y: int) -> Line | None:
        if y >= len(self._rows):
            return None
        if (line := self._seen.get(y)) is None:
            row = self._rows[y]
            line = self._seen[y] = plain_line(row.text, self._style(row.look))
        return line

    def _style(self, look: Look) -> Style | None:
        if not self._styles:
            palette = palette_from(self.app.theme_variables)
            self._styles = {"plain": None, "bold": palette.subheading, "dim": palette.dim}
        return self._styles[look]

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._take_theme())

    def _take_theme(self) -> None:
        self._styles = {}
        self._seen.clear()
        self.forget_paint()

    def on_resize(self) -> None:
        self.text_width = self.scrollable_content_region.width - 2 * self.margin
        self.forget_paint()
        self.show_lines(0)
        self.stand_at(self.scroll_offset.y)
