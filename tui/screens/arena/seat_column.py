"""One seat on the screen: its line of state and figures, and under it the pane of its answer."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from sessions.clock import Clock
from sessions.events import Stamped, TurnSent, Usage
from sessions.state import SeatState
from tui.screens.arena.seat_feed import SeatFeed
from tui.screens.arena.seat_head import SeatHead
from tui.screens.arena.seat_lines import Pace, SeatLine, seat_line
from tui.widgets.answer_pane.pane import AnswerPane


class SeatColumn(Vertical):
    """`take` gives it the seat's events; `tick` draws its figures, a few times a second."""

    class Focused(Message):
        """The reader turned to this seat."""

        def __init__(self, label: str) -> None:
            self.label = label
            super().__init__()

    def __init__(self, label: str, clock: Clock) -> None:
        super().__init__(id=f"seat-{label}", classes="seat")
        self.label = label
        self.head = SeatHead()
        self.pane = AnswerPane()
        self.feed = SeatFeed(self.pane)
        self._clock = clock
        self._sent = clock.monotonic()
        self._usage: Usage | None = None

    def compose(self) -> ComposeResult:
        yield self.head
        yield self.pane

    def take(self, stamped: Stamped, seat: SeatState | None) -> None:
        """`seat`: its state after the event."""
        if isinstance(stamped.event, Usage):
            self._usage = stamped.event
        elif isinstance(stamped.event, TurnSent):
            self._sent, self._usage = self._clock.monotonic(), None
        self.feed.take(stamped, seat)

    def line(self, seat: SeatState, *, revealed: bool, meters: bool, prices: bool) -> SeatLine:
        pace = Pace(
            self._clock.monotonic() - self._sent,
            self.feed.first_text_s,
            self.feed.characters,
            self._usage,
        )
        return seat_line(seat, pace, revealed=revealed, meters=meters, show_prices=prices)

    def tick(self, line: SeatLine) -> None:
        self.feed.tick()
        self.head.show(line)

    def mark(self, marked: bool) -> None:
        """Whether this is the seat, among others, that the keys act on."""
        self.head.mark(marked)

    def on_descendant_focus(self) -> None:
        self.post_message(self.Focused(self.label))

    def on_click(self) -> None:
        self.pane.focus()
