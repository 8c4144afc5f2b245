"""The arena: the seats answer side by side, are checked, judged and revealed."""

import asyncio
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.types import CSSPathType
from textual.widgets import Static

from sessions.blind.view import View
from sessions.commands import Check, PickBlock, Regenerate, Reveal, Stop, StopAll, StopCheck
from sessions.events import (
    Flushed,
    LogTrouble,
    Revealed,
    Seated,
    Stamped,
    Text,
    Thinking,
    Usage,
)
from sessions.session import Session
from tui.screens.arena import keys as arena_keys
from tui.screens.arena.check_lines import CheckLine, check_line, newest_run
from tui.screens.arena.check_panel import CheckPanel
from tui.screens.arena.conduct import Conduct, not_saved
from tui.screens.arena.layout import layout_for
from tui.screens.arena.notice_line import NoticeLine
from tui.screens.arena.reading import Reading
from tui.screens.arena.reading_texts import checks_text, statement_text
from tui.screens.arena.records import Again, ArenaFacts, ArenaResult, ToLobby
from tui.screens.arena.seats import Seats
from tui.screens.arena.sheets import Sheets
from tui.screens.arena.standing import standing_words
from tui.screens.arena.title_bar import TitleBar
from tui.screens.arena.unasked import Unasked
from tui.screens.leaving import leave
from tui.screens.verdict.judging import Judging
from tui.screens.verdict.sheet import VerdictSheet
from tui.widgets.answer_pane.clock import FrameClock, writer_backlog
from tui.widgets.key_line import KeyLine

METERS_S = 0.25  # seconds between two drawings of the figures
TICK_S = 1 / 15  # seconds between two steps of text in full blindness
NO_CHECKS = "none for a question of your own: you grade"
TOO_SMALL = "This window is too small; the session goes on."

__all__ = ["Again", "ArenaFacts", "ArenaResult", "ArenaScreen", "ToLobby"]


class ArenaScreen(Screen[ArenaResult], inherit_bindings=False):
    """Runs the session it is given and shows what the view lets through.

    It is dismissed with `Again` or `ToLobby` once the session is closed in the log. When the app
    ends in mid-stream, the streams are freed and the log gets its `Closed` before the screen goes.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = ["arena.tcss", "../verdict/verdict.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = arena_keys.BINDINGS

    def __init__(self, session: Session, view: View, *, facts: ArenaFacts) -> None:
        super().__init__()
        self._session = session
        self._view = view
        self._facts = facts
        self._conduct = Conduct(session, self._say)
        self._can: frozenset[str] = frozenset()
        self._unasked = Unasked() if facts.check else None

    # -- its life ----------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        self._frames = FrameClock(writer_backlog(self.app))
        yield TitleBar(self._facts, self._view, self._session.clock)
        yield Seats(self._session.labels, self._session.clock, self._frames)
        yield Reading(id="reading")
        yield CheckPanel("" if self._session.problem else NO_CHECKS, id="checks")
        yield NoticeLine(id="notice")
        yield Sheets(id="sheets")
        yield Static(TOO_SMALL, id="too-small", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self._judging = Judging(
            self._sheets.verdict,
            self._conduct,
            self._view,
            rater=self._facts.rater,
            done=self._judged,
        )
        self._unlisten = self._view.listen(self._take)
        self._conduct.start()
        self.set_interval(METERS_S, self._draw)
        if self._view.mode == "full":
            self.set_interval(TICK_S, self._view.tick)
        self._seats.focus_seat(0)
        self._draw()
        if self._facts.expected:
            self._say(self._facts.expected)

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
        """Every event the view lets through. What comes with each token goes to its pane only."""
        if not self.is_attached:  # the app ends, its panes first; what comes now is in the log
            return
        self._seats.take(stamped, self._view.state)
        match stamped.event:
            case Text() | Thinking() | Usage() | Flushed():
                return
            case Revealed():
                self._seats.replay(self._view.state)
                self._tell_standing("")
            case Seated() if len(self._view.state.seats) == len(self._session.labels):
                self._tell_standing("")
            case LogTrouble(message):
                self._say_trouble(message)
        self._draw()

    def _draw(self) -> None:
        """The figures, and the keys that can act now: a few times a second and after an event."""
        if not self.is_attached:
            return
        state, view = self._view.state, self._view
        self._seats.tick(
            state,
            revealed=view.revealed,
            meters=view.revealed or view.mode != "full",
            prices=self._facts.show_prices,
        )
        answering = self._answering or not state.seats
        if not answering:
            self.query_one(NoticeLine).withdraw("leave")
        self.query_one(TitleBar).show(answering=answering, width=self.size.width - 2)
        for label in self._unasked.due(state) if self._unasked else ():
            self._conduct.do(Check(label))
        self.query_one(CheckPanel).show(self._check_lines(), self._focused)
        if self._sheets.verdict.is_open:
            self._sheets.verdict.say_checks(self._checks_said())
        self._find_possible()

    def _find_possible(self) -> None:
        """Which keys can act; while a sheet is in front, only its own."""
        self.set_class(self._sheets.verdict.is_open, "-judging")
        checks = self._session.problem is not None
        can = arena_keys.possible(self._view.state, self._focused, checks=checks)
        if self._sheets.active:
            can &= {"leave"}
        if can != self._can:
            self._can = can
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in arena_keys.ACTIONS:
            return action in self._can
        return super().check_action(action, parameters)

    # -- what is said ------------------------------------------------------------------------

    def _say(self, sentence: str) -> None:
        self.query_one(NoticeLine).say(sentence)

    def _say_trouble(self, message: str) -> None:
        self.set_class(bool(message), "-trouble")
        kept = "What is on screen is kept, and saving is tried again."
        self._say(not_saved(message, kept) if message else "")
        if not message:
            self._judging.log_is_back()

    def _judged(self, sentence: str) -> None:
        self.on_sheets_gone()
        self._say(sentence)
        self._tell_standing(sentence)

    def _tell_standing(self, after: str) -> None:
        """The live score line, added to what was said last. Never while names are hidden."""
        if self._facts.log_path is not None and self._view.revealed:
            work = partial(self._add_standing, after, self._facts.log_path)
            self.run_worker(work, group="standing", exclusive=True, exit_on_error=False)

    async def _add_standing(self, sentence: str, path: Path) -> None:
        said = await asyncio.to_thread(standing_words, path, self._session.state, self._facts.rater)
        self._sheets.verdict.say_standing(said)
        if said and self.query_one(NoticeLine).said == sentence:  # nothing else was said since
            self._say(f"{sentence} {said}".strip())

    def _check_lines(self) -> list[CheckLine]:
        return [check_line(seat) for seat in self._view.state.seats.values()]

    def _checks_said(self) -> dict[str, str]:
        """By seat; nothing of a question that has no checks."""
        lines = self._check_lines() if self._session.problem else ()
        return {line.label: line.said for line in lines}

    @property
    def _seats(self) -> Seats:
        return self.query_one(Seats)

    @property
    def _sheets(self) -> Sheets:
        return self.query_one(Sheets)

    @property
    def _focused(self) -> str:
        return self._seats.column.label

    @property
    def _answering(self) -> bool:
        """Some seat still answers, as far as the view shows it."""
        newest = (seat.newest for seat in self._view.state.seats.values())
        return any(turn is not None and not turn.ended for turn in newest)

    def says_it_times(self) -> bool:
        """Whether an answer comes or is checked; then it says that this must not be stopped."""
        newest = (seat.newest for seat in self._session.state.seats.values())
        times = any(turn and (not turn.ended or arena_keys.is_checking(turn)) for turn in newest)
        if times:
            self._say("Something is being timed here; ctrl+z works once it has ended.")
        return times

    # -- keys --------------------------------------------------------------------------------

    def action_stop(self) -> None:
        newest = self._view.state.seats[self._focused].newest
        checking = newest is not None and newest.ended
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

    def action_judge(self) -> None:
        self._say("")
        self._sheets.judge(self._session.labels, self._checks_said(), early=self._answering)
        self._find_possible()

    def action_reveal(self) -> None:
        question = "Reveal before a verdict? A later one will not count as blind. r again reveals."
        judged = bool(self._view.state.verdicts)
        if judged or self.query_one(NoticeLine).confirmed("reveal", question):
            self._conduct.do(Reveal())

    def action_follow_up(self) -> None:
        self._sheets.ask_follow_up()
        self._find_possible()

    def action_pick_block(self) -> None:
        turn = self._session.state.seats[self._focused].newest_ended
        if turn is not None:
            self._sheets.pick_block(self._focused, turn)
            self._find_possible()

    def action_statement(self) -> None:
        text = statement_text(self._session.variant, self._session.problem)
        self._read("statement", f"What was asked: {self._facts.title}", text)

    def action_output(self) -> None:
        self._read_checks(self._focused)

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
        question = "Seats are still answering. esc again stops them and leaves."
        if self._sheets.close():
            return
        if self.has_class("-reading"):
            self._close_reading()
        elif self.has_class("-only-answers"):
            self.remove_class("-only-answers")
        elif not self._answering or self.query_one(NoticeLine).confirmed("leave", question):
            await self._leave(ToLobby())

    async def _leave(self, result: ArenaResult) -> None:
        self._say("Closing ...")
        await self._conduct.close()
        leave(self, result)

    # -- what lies over or under the answers -------------------------------------------------

    def _read(self, subject: str, title: str, text: str) -> None:
        if self.query_one(Reading).toggle(subject, title, text):
            self.add_class("-reading")
        else:
            self._close_reading()

    def _read_checks(self, label: str) -> None:
        run = newest_run(self._view.state.seats[label])
        if run is not None:
            self._read(f"checks {label}", f"What the checks say of seat {label}", checks_text(run))

    def _close_reading(self) -> None:
        self.query_one(Reading).close()
        self.remove_class("-reading")
        self._seats.column.pane.focus()

    def on_check_panel_wanted(self, event: CheckPanel.Wanted) -> None:
        self._read_checks(event.label)

    def on_sheets_wanted(self, event: Sheets.Wanted) -> None:
        """A block that was picked is judged at once: that is why one picks it."""
        self._say("")
        command = event.command
        then = Check(command.seat) if isinstance(command, PickBlock) else None
        self._conduct.do(command, lambda: self._conduct.do(then) if then else None)

    def on_sheets_marked(self, event: Sheets.Marked) -> None:
        self._judging.save(event.ballot)

    def on_sheets_gone(self) -> None:
        self._seats.column.pane.focus()
        self._draw()

    def on_verdict_sheet_scroll_answer(self, event: VerdictSheet.ScrollAnswer) -> None:
        self._seats.scroll(event.seat, event.pages)
