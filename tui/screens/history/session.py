"""One past session, read-only: what was asked, what each seat answered, what was said of it."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from sessions.untrusted import one_line
from tui.screens.history.head import PastHead
from tui.screens.history.read import PastSeat, PastView
from tui.screens.leaving import leave
from tui.widgets.answer_pane import AnswerPane
from tui.widgets.key_line import KeyLine

NARROWEST = 39  # columns of a seat beside others
CHECK_LINES = 6


class PastColumn(Vertical):
    """A seat: a line of who and how long, the answer, and what checks and raters said."""

    def __init__(self, seat: PastSeat) -> None:
        super().__init__(classes="past-seat")
        self._seat = seat

    def compose(self) -> ComposeResult:
        seat = self._seat
        yield PastHead("  ".join(part for part in (seat.label, seat.name, seat.figures) if part))
        yield AnswerPane(follow=False)
        yield Static(self._said(), classes="past-foot", markup=False)

    def on_descendant_focus(self) -> None:
        self.query_one(PastHead).mark(True)

    def on_descendant_blur(self) -> None:
        self.query_one(PastHead).mark(False)

    def on_mount(self) -> None:
        pane = self.query_one(AnswerPane)
        for turn in self._seat.turns:
            if turn.head:
                pane.turn(turn.head)
            pane.feed(turn.text)
        pane.end()
        ends = [turn.end for turn in self._seat.turns if turn.end]
        if ends:
            pane.say(ends[-1], "warning")

    def _said(self) -> Content:
        seat = self._seat
        lines = [*seat.verdicts, *seat.checks[:CHECK_LINES]] or ["no checks, no grade"]
        if len(seat.checks) > CHECK_LINES:
            lines.append(f"and {len(seat.checks) - CHECK_LINES} more checks")
        return Content("\n").join(Content(one_line(line)) for line in lines)


class PastScreen(Screen[None]):
    """Side by side where each seat keeps a readable width, else one at a time."""

    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "statement", "statement"),
        Binding("tab,right", "next_seat(1)", "next seat", key_display="tab"),
        Binding("shift+tab,left", "next_seat(-1)", show=False),
        Binding("escape,q", "back", "back", key_display="esc"),
    ]

    def __init__(self, view: PastView, notice: str = "") -> None:
        """`notice` is said once, before what was preferred."""
        super().__init__()
        self._view = view
        self._notice = notice
        self._at = 0

    def compose(self) -> ComposeResult:
        title = one_line(f"{self._view.title} · {self._view.session}")
        yield Static(title, classes="title", markup=False)
        with Horizontal(id="past-seats"):
            for seat in self._view.seats:
                yield PastColumn(seat)
        yield AnswerPane(breaks=False, follow=False, id="asked")
        notice = [self._notice] if self._notice else []
        said = " · ".join(map(one_line, [*notice, *self._view.preferences]))
        yield Static(Content(said), id="said", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#asked", AnswerPane).set_text(self._view.prompt)
        self._arrange(self.size.width)
        self._focus()

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(event.size.width)

    def _arrange(self, width: int) -> None:
        seats = len(self._view.seats)
        alone = seats > 1 and width // seats < NARROWEST
        for at, column in enumerate(self.query(PastColumn)):
            column.set_class(alone and at != self._at, "-away")

    def action_next_seat(self, step: int) -> None:
        if self._view.seats:
            self._at = (self._at + step) % len(self._view.seats)
            self.remove_class("-statement")
            self._arrange(self.size.width)
            self._focus()

    def _focus(self) -> None:
        columns = list(self.query(PastColumn))
        if columns:
            columns[self._at].query_one(AnswerPane).focus()

    def action_statement(self) -> None:
        self.toggle_class("-statement")
        if self.has_class("-statement"):
            self.query_one("#asked", AnswerPane).focus()
        else:
            self._focus()

    def action_back(self) -> None:
        leave(self)
