"""The lines on which a verdict is marked: a row of grades for each seat, one of preferences."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from sessions.events import Grade
from tui.screens.verdict.ballot import GRADES, Ballot, preferences

GAP = 1
ROOMY = 56  # columns; below, only the chosen grade is spelt out
WIDE = 70


class Choice(Struct, frozen=True):
    """Something to click on, from column `x`; `seat` None: a preference."""

    x: int
    text: str
    seat: str | None
    value: str
    chosen: bool


class BallotLines(Widget, can_focus=True):
    """Holds the ballot; `row` is the seat that a digit grades. One widget, however many seats."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"ballot--chosen", "ballot--aside"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "row(1)", show=False),
        Binding("k", "row(-1)", show=False),
    ]

    ballot: reactive[Ballot] = reactive(Ballot(()), layout=True)
    row = reactive(0)

    class Leave(Message):
        """The cursor went past the last row or before the first: `step` is 1 or -1."""

        def __init__(self, step: int) -> None:
            self.step = step
            super().__init__()

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._checks: dict[str, str] = {}

    def show(self, ballot: Ballot, checks: dict[str, str]) -> None:
        """`checks`: by seat, what the checks say of its answer."""
        self._checks = checks
        self.ballot = ballot
        self.refresh()

    @property
    def seat(self) -> str:
        return self.ballot.seats[min(self.row, len(self.ballot.seats) - 1)]

    def action_row(self, step: int) -> None:
        if 0 <= self.row + step < len(self.ballot.seats):
            self.row += step
        else:
            self.post_message(self.Leave(step))

    def on_key(self, event: events.Key) -> None:
        """Digits grade the seat of the cursor and go on; arrows or letters prefer."""
        grades = dict(GRADES)
        prefers = {key: value for key, _, value in self._preferences()}
        if event.key in grades:
            self._grade(self.seat, grades[event.key])
            self.row = min(self.row + 1, len(self.ballot.seats) - 1)
        elif event.key in prefers:
            self.ballot = self.ballot.preferring(prefers[event.key])
        elif event.key in ("up", "down"):
            self.action_row(1 if event.key == "down" else -1)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        rows = self._rows(self.content_size.width)
        if at is None or at.y >= len(rows):
            return
        for choice in rows[at.y]:
            if choice.x <= at.x < choice.x + Content(choice.text).cell_length:
                if choice.seat is None:
                    self.ballot = self.ballot.preferring(choice.value)
                else:
                    self.row = self.ballot.seats.index(choice.seat)
                    self._grade(choice.seat, choice.value)  # type: ignore[arg-type]

    def get_content_height(self, container, viewport, width: int) -> int:
        return max(1, len(self.ballot.seats) + self.ballot.compares)

    def render(self) -> Content:
        width = self.content_size.width
        seats = self.ballot.seats
        lines = []
        for y, row in enumerate(self._rows(width)):
            line = self._lead(y) + Content(" " * GAP).join(map(self._drawn, row))
            if y < len(seats) and (said := self._checks.get(seats[y])) is not None:
                said = ("  checks say: " if width >= WIDE else "  ") + said
                line += Content.styled(said, self.get_visual_style("ballot--aside"))
            lines.append(line.truncate(width, ellipsis=True))
        return Content("\n").join(lines)

    def _lead(self, y: int) -> Content:
        if y >= len(self.ballot.seats):
            return Content("Better?  ")
        cursor = "›" if y == self.row and self.has_focus else " "
        return Content(f"{cursor}{self.ballot.seats[y]} ")

    def _drawn(self, choice: Choice) -> Content:
        if choice.chosen:
            return Content.styled(choice.text, self.get_visual_style("ballot--chosen"))
        return Content(choice.text)

    def _grade(self, seat: str, grade: Grade) -> None:
        self.ballot = self.ballot.grade(seat, grade)

    def _preferences(self) -> tuple[tuple[str, str, str], ...]:
        return preferences(self.ballot.seats) if self.ballot.compares else ()

    def _rows(self, width: int) -> list[list[Choice]]:
        rows = [self._grade_row(seat, roomy=width >= ROOMY) for seat in self.ballot.seats]
        if self.ballot.compares:
            options = [
                (says, None, value, value == self.ballot.prefer)
                for _, says, value in self._preferences()
            ]
            rows.append(_placed(options, len("Better?  ")))
        return rows

    def _grade_row(self, seat: str, *, roomy: bool) -> list[Choice]:
        given = self.ballot.grades.get(seat)
        options = [
            (f"{key} {grade}" if roomy or grade == given else key, seat, grade, grade == given)
            for key, grade in GRADES
        ]
        return _placed(options, 3)


def _placed(options: Sequence[tuple[str, str | None, str, bool]], x: int) -> list[Choice]:
    """Every choice is as wide chosen as not, so that nothing jumps."""
    placed = []
    for text, seat, value, chosen in options:
        drawn = f"▸{text} " if chosen else f" {text} "
        placed.append(Choice(x, drawn, seat, value, chosen))
        x += Content(drawn).cell_length + GAP
    return placed
