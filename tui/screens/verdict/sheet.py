"""The verdict: an overlay over the lower third, while the answers above stay readable."""

from collections.abc import Mapping
from typing import ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from sessions.untrusted import neutralise
from tui.screens.verdict.ballot import Ballot
from tui.screens.verdict.ballot_lines import BallotLines

NOTE_LIMIT = 2000  # characters


class VerdictSheet(Vertical):
    """Marks a ballot and hands it over; whether it was saved, the arena says.

    It stays open until a verdict is durable: `refuse` shows why one could not be saved.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "save", priority=True),
        Binding("tab", "move(1)", "next line", priority=True),
        Binding("shift+tab", "move(-1)", show=False, priority=True),
        Binding("pageup", "scroll(-1)", "scroll answer", key_display="pgup/pgdn", priority=True),
        Binding("pagedown", "scroll(1)", show=False, priority=True),
        Binding("escape", "back", "back", priority=True),
    ]

    class Save(Message):
        def __init__(self, ballot: Ballot) -> None:
            self.ballot = ballot
            super().__init__()

    class Back(Message):
        pass

    class ScrollAnswer(Message):
        """Show more of the seat's answer: `pages` down, negative: up."""

        def __init__(self, seat: str, pages: int) -> None:
            self.seat, self.pages = seat, pages
            super().__init__()

    def compose(self) -> ComposeResult:
        yield Static("Judge", id="verdict-title", markup=False)
        yield Static("", id="verdict-standing", markup=False)
        yield BallotLines(id="ballot")
        with Horizontal(id="note-line"):
            yield Static("Note: ", id="note-label", markup=False)
            yield Input(id="note", max_length=NOTE_LIMIT, compact=True)
        yield Static("", id="verdict-notice", markup=False)

    @property
    def lines(self) -> BallotLines:
        return self.query_one(BallotLines)

    @property
    def is_open(self) -> bool:
        return self.display

    def open(self, seats: tuple[str, ...], checks: Mapping[str, str], *, early: bool) -> None:
        """Show the sheet. A ballot begun on the same seats is still there."""
        if self.lines.ballot.seats != seats:
            self.start_anew(seats)
        said = "  a seat is still answering: this verdict will count as early" if early else ""
        self.query_one("#verdict-title", Static).update(Content(f"Judge{said}"))
        self.say_checks(checks)
        self.refuse("")
        self.display = True
        self.lines.focus()

    def say_standing(self, said: str) -> None:
        """The score so far of those on the ballot; "" takes it away. Not for a blind ballot."""
        standing = self.query_one("#verdict-standing", Static)
        standing.update(Content(neutralise(said)))
        standing.display = bool(said)

    def say_checks(self, checks: Mapping[str, str]) -> None:
        self.lines.show(self.lines.ballot, dict(checks))

    def start_anew(self, seats: tuple[str, ...]) -> None:
        self.lines.row = 0
        self.lines.ballot = Ballot(seats)
        self.query_one("#note", Input).value = ""

    def close(self) -> None:
        self.display = False

    def refuse(self, reason: str) -> None:
        """Say why the verdict is not saved; everything that was marked stays."""
        notice = self.query_one("#verdict-notice", Static)
        notice.update(Content(neutralise(reason)))
        notice.display = bool(reason)

    def action_save(self) -> None:
        note = self.query_one("#note", Input).value
        self.post_message(self.Save(replace(self.lines.ballot, note=note)))

    def action_back(self) -> None:
        self.post_message(self.Back())

    def action_move(self, step: int) -> None:
        note = self.query_one("#note", Input)
        if not note.has_focus:
            self.lines.action_row(step)
            return
        self.lines.row = 0 if step > 0 else len(self.lines.ballot.seats) - 1
        self.lines.focus()

    def action_scroll(self, pages: int) -> None:
        self.post_message(self.ScrollAnswer(self.lines.seat, pages))

    def on_descendant_focus(self) -> None:
        """The cursor that stood before a seat stands before the note."""
        cursor = "›Note " if self.query_one("#note", Input).has_focus else "Note: "
        self.query_one("#note-label", Static).update(Content(cursor))

    def on_ballot_lines_leave(self, event: BallotLines.Leave) -> None:
        event.stop()
        self.query_one("#note", Input).focus()

    def on_click(self, event: events.Click) -> None:
        event.stop()
