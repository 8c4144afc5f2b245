"""The embedded model on its way to this machine, with a bar."""

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import ProgressBar, Static
from textual.worker import Worker

from sessions.contestants.roster import LOCAL_NOTE
from sessions.providers import fetch
from sessions.providers.catalogue import DEFAULT
from tui.screens.leaving import leave
from tui.screens.work import guarded
from tui.widgets.key_line import KeyLine

MB = 1_000_000
ABOUT = (
    f"{LOCAL_NOTE}. {DEFAULT.size / MB:.0f} MB, {DEFAULT.license}, fetched once with the "
    "package installer of this machine and checked against its SHA-256. It runs here, without a "
    "key and without a network."
)


class InstallScreen(Screen[bool]):
    """Starts at once and asks nothing. Dismisses with whether the model is here."""

    CSS_PATH = "install.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "again", "try again"),
        Binding("escape", "back", "stop and go back"),
    ]

    def __init__(self, models: Path) -> None:
        super().__init__()
        self._models = models
        self._fetching: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        yield Static("Install the embedded model", classes="title", markup=False)
        with Vertical(id="about"):
            yield Static(ABOUT, markup=False)
            yield ProgressBar(total=DEFAULT.size)
            yield Static("", id="said", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._say("Fetching …")
        self._fetching = self.run_worker(
            guarded(self._install(), self._failed), exclusive=True, exit_on_error=False
        )

    async def _install(self) -> None:
        await fetch.install(self._models, self._progress)
        leave(self, True)

    def _progress(self, done: int, total: int) -> None:
        self.query_one(ProgressBar).update(total=total, progress=done)
        if done >= total:
            self._say("Checking it …")
        elif done:
            self._say(f"{done / MB:.0f} of {total / MB:.0f} MB")

    def _failed(self, sentence: str) -> None:
        self._say(f"! {sentence}")
        self.query_one(ProgressBar).update(progress=0)
        self._fetching = None
        self.refresh_bindings()

    def _say(self, sentence: str) -> None:
        self.query_one("#said", Static).update(Content(sentence))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`try again` is there once there is something to try again."""
        return self._fetching is None if action == "again" else True

    def action_again(self) -> None:
        self._begin()
        self.refresh_bindings()

    def action_back(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
        leave(self, False)
