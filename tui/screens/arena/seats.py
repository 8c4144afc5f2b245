"""The seats together: side by side or as tabs, and which of them the keys mean."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive

from sessions.clock import Clock
from sessions.events import Stamped
from sessions.state import SessionState
from tui.screens.arena.layout import Layout
from tui.screens.arena.seat_column import SeatColumn
from tui.screens.arena.seat_lines import SeatLine
from tui.screens.arena.seat_tabs import SeatTabs
from tui.widgets.answer_pane.clock import FrameClock


class Seats(Vertical):
    """Holds a column for each seat. `focused` is the number of the one that keys act on."""

    focused = reactive(0)
    layout_kind: reactive[Layout] = reactive("columns")

    def __init__(self, labels: Sequence[str], clock: Clock, frames: FrameClock) -> None:
        super().__init__(id="seats")
        self.columns = [SeatColumn(label, clock) for label in labels]
        self._by_label = {column.label: column for column in self.columns}
        self._frames = frames

    def compose(self) -> ComposeResult:
        yield SeatTabs(id="seat-tabs")
        with Horizontal(id="seat-columns"):
            yield from self.columns

    def on_mount(self) -> None:
        for column in self.columns:
            column.pane.wake = self._frames.wake
            self._frames.add(column.pane)
        self._show_columns()

    @property
    def column(self) -> SeatColumn:
        return self.columns[self.focused]

    def take(self, stamped: Stamped, state: SessionState) -> None:
        """Give an event to the seat it belongs to."""
        if stamped.seat is not None and (column := self._by_label.get(stamped.seat)):
            column.take(stamped, state.seats.get(stamped.seat))

    def replay(self, state: SessionState) -> None:
        """Show every answer anew, as it now may be shown."""
        for label, seat in state.seats.items():
            if column := self._by_label.get(label):
                column.feed.replay(seat)

    def tick(
        self, state: SessionState, *, revealed: bool, meters: bool, prices: bool
    ) -> list[SeatLine]:
        """Draw the figures; returns the lines."""
        lines = []
        for column in self.columns:
            if seat := state.seats.get(column.label):
                line = column.line(seat, revealed=revealed, meters=meters, prices=prices)
                column.tick(line)
                lines.append(line)
        self.query_one(SeatTabs).show(lines, self.focused)
        return lines

    def scroll(self, label: str, pages: int) -> None:
        pane = self._by_label[label].pane
        if pages > 0:
            pane.scroll_page_down(animate=False)
        else:
            pane.scroll_page_up(animate=False)

    def focus_seat(self, number: int) -> None:
        if 0 <= number < len(self.columns):
            self.focused = number
            self.column.pane.focus()

    def focus_next(self, step: int) -> None:
        self.focus_seat((self.focused + step) % len(self.columns))

    def watch_focused(self) -> None:
        self._show_columns()

    def watch_layout_kind(self) -> None:
        self._show_columns()

    def on_seat_column_focused(self, event: SeatColumn.Focused) -> None:
        self.focused = next(
            number for number, column in enumerate(self.columns) if column.label == event.label
        )

    def on_seat_tabs_chosen(self, event: SeatTabs.Chosen) -> None:
        self.focus_seat(event.number)

    def _show_columns(self) -> None:
        """In tabs only the focused seat is drawn; the others keep what comes."""
        tabs = self.layout_kind == "tabs"
        self.set_class(tabs, "-tabs")
        for number, column in enumerate(self.columns):
            column.set_class(number == self.focused, "-focused")
            column.mark(number == self.focused and len(self.columns) > 1)
            column.set_class(number == 0, "-first")
