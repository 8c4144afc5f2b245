"""Past sessions, newest first; one of them opens read-only."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.widgets.option_list import Option

from sessions.log.overview import PastSession, past_sessions
from sessions.untrusted import one_line
from tui.screens.history.read import read_past
from tui.screens.history.session import PastScreen
from tui.screens.work import guarded
from tui.widgets.key_line import KeyLine
from tui.widgets.pick_list import PickList


class HistoryScreen(Screen[None]):
    """Reads the log at `path` in a thread; writes nothing."""

    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", priority=True),
        Binding("escape", "back", "back"),
    ]

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def compose(self) -> ComposeResult:
        yield Static("History", classes="title", markup=False)
        yield PickList(id="past")
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
        past = await asyncio.to_thread(past_sessions, self._path)
        listed = self.query_one("#past", PickList)
        listed.set_options(Option(past_line(each), each.session) for each in past)
        if past:
            listed.highlighted = 0
        self._say("" if past else f"The log {self._path} holds no session yet.")

    def _say(self, sentence: str) -> None:
        self.query_one("#said", Static).update(Content(one_line(sentence, limit=600)))

    def action_open(self) -> None:
        option = self.query_one("#past", PickList).highlighted_option
        if option is not None and option.id is not None:
            self._go(self._open(option.id))

    def on_option_list_option_selected(self) -> None:
        """By the mouse; enter has a binding of its own."""
        self.action_open()

    async def _open(self, session: str) -> None:
        view = await asyncio.to_thread(read_past, self._path, session)
        self.app.push_screen(PastScreen(view))

    def action_back(self) -> None:
        self.dismiss(None)


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
