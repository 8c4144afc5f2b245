"""The checks under the answers: a row a seat, its results filling in one by one."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from problems.sandbox.levels import level_words
from sessions.untrusted import one_line
from tui.screens.arena.check_lines import SIGNS, CheckLine

LEAD = "checks"
MOST_ROWS = 3  # with more seats, one row for all, and a second for the seat in focus


class CheckPanel(Widget):
    """`show(lines, focused)`; a click on a row asks for that seat's results in full."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"checks--aside"}

    class Wanted(Message):
        def __init__(self, label: str) -> None:
            self.label = label
            super().__init__()

    def __init__(self, none: str = "", *, id: str | None = None) -> None:
        """`none`: what stands here where the problem has no checks."""
        super().__init__(id=id)
        self._none = none
        self._lines: tuple[CheckLine, ...] = ()
        self._focused = ""

    def show(self, lines: Sequence[CheckLine], focused: str) -> None:
        now = (tuple(lines), focused)
        if now != (self._lines, self._focused):
            before = len(self._rows())
            self._lines, self._focused = now
            self.refresh(layout=len(self._rows()) != before)

    def get_content_height(self, container, viewport, width: int) -> int:
        return max(1, len(self._rows()))

    def render(self) -> Content:
        width = self.content_size.width
        aside = self.get_visual_style("checks--aside")
        rows = [
            (Content.styled(f"{lead}  ", aside) + body).truncate(width, ellipsis=True)
            for lead, body, _ in self._rows()
        ]
        return Content("\n").join(rows)

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        rows = self._rows()
        if at is not None and at.y < len(rows) and rows[at.y][2]:
            self.post_message(self.Wanted(rows[at.y][2]))

    def _rows(self) -> list[tuple[str, Content, str]]:
        if self._none:
            return [(LEAD, Content(self._none), "")]
        return _rows(self._lines, self._focused)


def _rows(lines: tuple[CheckLine, ...], focused: str) -> list[tuple[str, Content, str]]:
    """(what stands before it, the row, the seat that a click on it means)."""
    if len(lines) <= MOST_ROWS and any(line.planned for line in lines):
        return [
            (LEAD if number == 0 else " " * len(LEAD), _seat_row(line), line.label)
            for number, line in enumerate(lines)
        ]
    summary = "   ".join(f"{line.label} {line.said}" for line in lines)
    rows = [(LEAD, Content(summary), focused)]
    shown = next((line for line in lines if line.label == focused and line.planned), None)
    if shown is not None:
        rows.append((" " * len(LEAD), _seat_row(shown), shown.label))
    return rows


def _seat_row(line: CheckLine) -> Content:
    """`B  fail  ✓ winner  ✗ gap: expected 5.0, got 4  (sandbox C)`"""
    said = line.said.partition(":")[0]
    parts = [Content(f"{line.label}  "), Content(f"{said}".ljust(8))]
    for result in line.results:
        mark = f"{SIGNS[result.outcome]} {one_line(result.name, 40)}"
        if result.outcome in ("fail", "infra") and result.message:
            mark += f": {one_line(result.message, 120)}"
        parts.append(Content(f"  {mark}"))
    if line.sandbox:
        parts.append(Content(f"  sandbox {level_words(line.sandbox)}"))
    if line.message:
        parts.append(Content(f"  {one_line(line.message, 200)}"))
    return Content("").join(parts)
