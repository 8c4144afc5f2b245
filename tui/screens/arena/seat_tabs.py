"""The seats as tabs, on one line: each says its state, the one that is shown is marked."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui.screens.arena.seat_lines import SeatLine

RULE = "│"


class SeatTabs(Widget):
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"seat-tabs--shown", "seat-tabs--rule"}

    class Chosen(Message):
        def __init__(self, number: int) -> None:
            self.number = number
            super().__init__()

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[SeatLine, ...] = ()
        self._shown = 0

    def show(self, lines: Sequence[SeatLine], shown: int) -> None:
        if (tuple(lines), shown) != (self._lines, self._shown):
            self._lines, self._shown = tuple(lines), shown
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        x = 0
        for number, label in enumerate(self._labels(self.content_size.width)):
            wide = Content(label).cell_length
            if at is not None and x <= at.x < x + wide:
                self.post_message(self.Chosen(number))
            x += wide + 1

    def render(self) -> Content:
        shown = self.get_visual_style("seat-tabs--shown")
        rule = Content.styled(RULE, self.get_visual_style("seat-tabs--rule"))
        labels = [
            Content.styled(label, shown) if number == self._shown else Content(label)
            for number, label in enumerate(self._labels(self.content_size.width))
        ]
        return rule.join(labels)

    def _labels(self, width: int) -> list[str]:
        """With the words where they fit, else the signs alone; the one that is shown has a mark."""
        leads = ["▸" if number == self._shown else " " for number in range(len(self._lines))]
        short = [
            f"{lead}{line.label} {line.word.sign} "
            for lead, line in zip(leads, self._lines, strict=True)
        ]
        said = [f"{label}{line.word.word} " for label, line in zip(short, self._lines, strict=True)]
        room = sum(Content(label).cell_length + 1 for label in said) - 1
        return said if room <= width else short
