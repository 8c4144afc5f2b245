"""Past sessions, newest first; one of them opens read-only, or to be judged blind."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from random import SystemRandom
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from sessions.commands import Judge
from sessions.log.overview import PastSession, past_sessions
from sessions.second_look import SecondLook
from sessions.untrusted import one_line
from tui.screens.history.judging import read_look, save
from tui.screens.history.look import LookScreen
from tui.screens.history.read import read_past
from tui.screens.history.session import PastScreen
from tui.screens.leaving import leave
from tui.screens.work import guarded
from tui.widgets.key_line import KeyLine
from tui.widgets.pick_list import PickList

LONGEST_NAME = 80  # characters of a rater's name
PAGE = 200  # sessions read at a time; the next ones when the last of these is near
NEAR = 20


class HistoryScreen(Screen[None]):
    """Reads the log at `path` in a thread; writes nothing but the verdict of a second rater."""

    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", priority=True),
        Binding("v", "look", "judge blind"),
        Binding("escape", "back", "back"),
    ]

    def __init__(self, path: Path, rater: str = "operator") -> None:
        """`rater` is proposed as the one who judges."""
        super().__init__()
        self._path = path
        self._rater = rater
        self._oldest: PastSession | None = None  # the next ones are before it; None: no more

    def compose(self) -> ComposeResult:
        yield Static("History", classes="title", markup=False)
        yield PickList(id="past")
        with Horizontal(id="who-line"):
            yield Static("Who judges? ", id="who-label", markup=False)
            yield Input(id="who", max_length=LONGEST_NAME, compact=True)
        yield Static("", id="said", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self._go(self._list())

    def on_screen_resume(self) -> None:
        self.query_one("#past").focus()

    def _go(self, work: Awaitable[None]) -> None:
        self.run_worker(guarded(work, self._say), exclusive=True, exit_on_error=False)

    async def _list(self) -> None:
        self._say("Reading the log …")
        past = await asyncio.to_thread(past_sessions, self._path, PAGE, self._oldest)
        listed = self.query_one("#past", PickList)
        listed.add_options(Option(past_line(each), each.session) for each in past)
        self._oldest = past[-1] if len(past) == PAGE else None
        if past and listed.highlighted is None:
            listed.highlighted = 0
        empty = not listed.option_count
        self._say(f"The log {self._path} holds no session yet." if empty else "")

    def on_option_list_option_highlighted(self, event: PickList.OptionHighlighted) -> None:
        if self._oldest and event.option_index >= event.option_list.option_count - NEAR:
            self._go(self._list())

    def _say(self, sentence: str) -> None:
        self.query_one("#said", Static).update(Content(one_line(sentence, limit=600)))

    @property
    def _chosen(self) -> str | None:
        option = self.query_one("#past", PickList).highlighted_option
        return option.id if option is not None else None

    @property
    def _asks_who(self) -> bool:
        return bool(self.query_one("#who-line").display)

    def action_open(self) -> None:
        if self._asks_who:
            self._name_given()
        elif self._chosen is not None:
            self._go(self._open(self._chosen))

    def on_option_list_option_selected(self) -> None:
        """By the mouse; enter has a binding of its own."""
        self.action_open()

    async def _open(self, session: str, notice: str = "") -> None:
        view = await asyncio.to_thread(read_past, self._path, session)
        self.app.push_screen(PastScreen(view, notice))

    # -- judged blind ------------------------------------------------------------------------

    def action_look(self) -> None:
        """Ask for the rater first: whose grade it is decides in which score it counts."""
        if self._chosen is None:
            return
        self._say("It opens without names, checks or verdicts.")
        who = self.query_one("#who", Input)
        who.value = self._rater
        self.query_one("#who-line").display = True
        who.focus()

    def _name_given(self) -> None:
        name = self.query_one("#who", Input).value.strip()
        if not name:
            self._say("A verdict needs a name: type one, or press esc.")
            return
        self._rater = name
        self._close_who()
        if self._chosen is not None:
            self._go(self._look(self._chosen, name))

    def _close_who(self) -> None:
        self.query_one("#who-line").display = False
        self._say("")
        self.query_one("#past").focus()

    async def _look(self, session: str, rater: str) -> None:
        rng = SystemRandom()
        look = await asyncio.to_thread(read_look, self._path, session, rng)

        async def keep(judge: Judge) -> None:
            await save(self._path, session, judge, rng)

        def judged(judge: Judge | None) -> None:
            if judge is not None:
                self._go(self._open(session, _who_was_who(look)))

        self.app.push_screen(LookScreen(look, rater, keep), judged)

    def action_back(self) -> None:
        if self._asks_who:
            self._close_who()
        else:
            leave(self)


def _who_was_who(look: SecondLook) -> str:
    seats = ", ".join(f"{answer.letter} was seat {answer.seat}" for answer in look.answers)
    return f"Saved. {seats}."


def past_line(past: PastSession) -> Content:
    """When, what, how it stands, and who; names only after the reveal."""
    who = ", ".join(past.seats) if past.seats else "names hidden"
    when = one_line(past.started_at)[:16].replace("T", " ")
    return Content.assemble(
        (f"{when}  ", "$h2h-dim"),
        f"{one_line(past.problem or 'own question')[:20]:<21}",
        (f"{past.state:<10} ", "$h2h-dim"),
        one_line(who),
    )
