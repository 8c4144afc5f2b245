"""The arena: the seats answer side by side, are checked, judged and revealed."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.types import CSSPathType
from textual.widgets import Input, Static

from sessions.blind.view import View
from sessions.commands import Check, FollowUp, Regenerate, Reveal, Stop, StopAll, StopCheck
from sessions.events import Checked, CheckEnded, LogTrouble, Revealed, Stamped, Text, Thinking
from sessions.session import Session
from sessions.untrusted import neutralise
from tui.screens import arena_keys
from tui.screens.arena_layout import layout_for
from tui.screens.arena_records import Again, ArenaFacts, ArenaResult, ToLobby
from tui.screens.arena_title import title_line
from tui.screens.check_lines import check_line
from tui.screens.conduct import Conduct
from tui.screens.judging import Judging
from tui.screens.seats import Seats
from tui.screens.verdict import VerdictSheet
from tui.widgets.answer_pane.clock import FrameClock, writer_backlog
from tui.widgets.key_line import KeyLine

METERS_S = 0.25  # seconds between two drawings of the figures
TICK_S = 1 / 15  # seconds between two steps of text in full blindness

__all__ = ["Again", "ArenaFacts", "ArenaResult", "ArenaScreen", "ToLobby"]


class ArenaScreen(Screen[ArenaResult], inherit_bindings=False):
    """Runs the session it is given and shows what the view lets through.

    It is dismissed with `Again` or `ToLobby` once the session is closed in the log. When the app
    ends in mid-stream, the streams are freed and the log gets its `Closed` before the screen goes.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = ["arena.tcss", "verdict.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = arena_keys.BINDINGS

    def __init__(self, session: Session, view: View, *, facts: ArenaFacts) -> None:
        super().__init__()
        self._session = session
        self._view = view
        self._facts = facts
        self._conduct = Conduct(session, self._say)
        self._can: frozenset[str] = frozenset()
        self._to_confirm = ""  # the action that its key, pressed once more, carries out

    # -- its life ----------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        self._frames = FrameClock(writer_backlog(self.app))
        yield Static("", id="arena-title", markup=False)
        yield Seats(self._session.labels, self._session.clock, self._frames)
        yield Static("", id="checks", markup=False)
        yield Static("", id="notice", markup=False)
        yield Input(id="follow-up", placeholder="a further question to every seat", compact=True)
        yield VerdictSheet(id="verdict")
        yield Static("This window is too small; the session goes on.", id="too-small")
        yield KeyLine()

    def on_mount(self) -> None:
        self._started = self._session.clock.monotonic()
        self._elapsed = 0.0
        self._judging = Judging(
            self._verdict, self._conduct, self._view, rater=self._facts.rater, done=self._judged
        )
        self._unlisten = self._view.listen(self._take)
        self._conduct.start()
        self.set_interval(METERS_S, self._draw)
        if self._view.mode == "full":
            self.set_interval(TICK_S, self._view.tick)
        self._seats.focus_seat(0)
        self._draw()

    async def on_unmount(self) -> None:
        self._unlisten()
        self._frames.stop()
        await self._conduct.abandon()

    def on_resize(self, event: events.Resize) -> None:
        layout = layout_for(event.size.width, event.size.height, len(self._session.labels))
        self.set_class(layout == "too small", "-too-small")
        if layout != "too small":
            self._seats.layout_kind = layout

    # -- what happens ------------------------------------------------------------------------

    def _take(self, stamped: Stamped) -> None:
        """Every event the view lets through. Deltas go to their pane and nowhere else."""
        self._seats.take(stamped, self._view.state)
        match stamped.event:
            case Text() | Thinking():
                return
            case Revealed():
                self._seats.replay(self._view.state)
            case LogTrouble(message):
                self._say_trouble(message)
            case Checked() | CheckEnded():
                self._verdict.say_checks(self._checks_said())
        self._draw()

    def _draw(self) -> None:
        """The figures, and the keys that can act now: a few times a second and after an event."""
        state, view = self._view.state, self._view
        lines = self._seats.tick(
            state,
            revealed=view.revealed,
            meters=view.revealed or view.mode != "full",
            prices=self._facts.show_prices,
        )
        if self._answering or not lines:
            self._elapsed = self._session.clock.monotonic() - self._started
        title = title_line(
            self._facts, view.mode, view.revealed, self._elapsed, width=self.size.width - 2
        )
        self.query_one("#arena-title", Static).update(title, layout=False)
        self.query_one("#checks", Static).update(
            Content("   ".join(f"{label} {said}" for label, said in self._checks_said().items())),
            layout=False,
        )
        self._find_possible()

    def _find_possible(self) -> None:
        can = arena_keys.possible(
            self._view.state, self._focused, checks=self._session.problem is not None
        )
        if self._verdict.is_open:
            can = frozenset()
        if can != self._can:
            self._can = can
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in arena_keys.ACTIONS:
            return action in self._can
        return super().check_action(action, parameters)

    # -- what is said ------------------------------------------------------------------------

    def _say(self, sentence: str) -> None:
        self._to_confirm = ""
        self._notice.update(Content(neutralise(sentence)))
        self._notice.display = bool(sentence)

    def _say_trouble(self, message: str) -> None:
        self.set_class(bool(message), "-trouble")
        self._say(
            f"Not saved yet: {message} What is on screen is kept and tried again." * bool(message)
        )

    def _confirmed(self, action: str, question: str) -> bool:
        """True at the second press of a key; at the first its question is said."""
        if self._to_confirm == action:
            self._say("")
            return True
        self._say(question)
        self._to_confirm = action
        return False

    def _checks_said(self) -> dict[str, str]:
        return {label: check_line(seat).said for label, seat in self._view.state.seats.items()}

    @property
    def _seats(self) -> Seats:
        return self.query_one(Seats)

    @property
    def _verdict(self) -> VerdictSheet:
        return self.query_one(VerdictSheet)

    @property
    def _notice(self) -> Static:
        return self.query_one("#notice", Static)

    @property
    def _follow_up(self) -> Input:
        return self.query_one("#follow-up", Input)

    @property
    def _answering(self) -> bool:
        """Some seat still answers, as far as the view shows it."""
        newest = (seat.newest for seat in self._view.state.seats.values())
        return any(turn is not None and not turn.ended for turn in newest)

    @property
    def _focused(self) -> str:
        return self._seats.column.label

    # -- keys --------------------------------------------------------------------------------

    def action_stop(self) -> None:
        seat = self._view.state.seats[self._focused]
        turn = seat.newest
        checking = turn is not None and turn.ended
        self._conduct.do(StopCheck(self._focused) if checking else Stop(self._focused))

    def action_stop_all(self) -> None:
        self._conduct.do(StopAll())

    def action_regenerate(self) -> None:
        self._say("")
        self._conduct.do(Regenerate(self._focused))

    def action_check(self) -> None:
        self._say("")
        for label in arena_keys.to_check(self._view.state, self._focused):
            self._conduct.do(Check(label))

    def action_follow_up(self) -> None:
        self._follow_up.display = True
        self._follow_up.focus()

    def action_reveal(self) -> None:
        question = "Reveal before a verdict? A later one will not count as blind. r again reveals."
        if self._view.state.verdicts or self._confirmed("reveal", question):
            self._conduct.do(Reveal())

    def action_judge(self) -> None:
        self._say("")
        self._verdict.open(self._session.labels, self._checks_said(), early=self._answering)
        self._find_possible()

    def action_only_answers(self) -> None:
        self.toggle_class("-only-answers")

    def action_next_seat(self, step: int) -> None:
        self._seats.focus_next(step)

    def action_seat(self, number: int) -> None:
        self._seats.focus_seat(number)

    async def action_again(self) -> None:
        await self._leave(Again())

    async def action_leave(self) -> None:
        """Escape takes away what lies over the answers first, and leaves only then."""
        if self._follow_up.display:
            self._close_follow_up()
        elif self.has_class("-only-answers"):
            self.remove_class("-only-answers")
        elif not self._answering or self._confirmed(
            "leave", "Seats are still answering. esc again stops them and leaves."
        ):
            await self._leave(ToLobby())

    async def _leave(self, result: ArenaResult) -> None:
        self._say("Closing ...")
        await self._conduct.close()
        self.dismiss(result)

    # -- the lines that are typed into -------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input is self._follow_up:
            text = event.value.strip()
            self._close_follow_up()
            if text:
                self._conduct.do(FollowUp(text))

    def _close_follow_up(self) -> None:
        self._follow_up.value = ""
        self._follow_up.display = False
        self._seats.column.pane.focus()

    def on_verdict_sheet_save(self, event: VerdictSheet.Save) -> None:
        self._judging.save(event.ballot)

    def on_verdict_sheet_back(self) -> None:
        self._verdict.close()
        self._say("")
        self._seats.column.pane.focus()
        self._find_possible()

    def on_verdict_sheet_scroll_answer(self, event: VerdictSheet.ScrollAnswer) -> None:
        self._seats.scroll(event.seat, event.pages)

    def _judged(self, sentence: str) -> None:
        self._seats.column.pane.focus()
        self._say(sentence)
        self._draw()
