"""The doors of the lobby: claim, question, history, scores, install; and what comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.screens.work import guarded, imported

if TYPE_CHECKING:
    from problems.records import Problem
    from tui.screens.claim.fields import Fields
    from tui.screens.claim.screen import ClaimResult
    from tui.screens.lobby.question import Written
    from tui.screens.lobby.start import Workshop
    from tui.settings import Settings


PICK = "Pick a problem and who answers, then press enter; s adds up what they scored."


class LobbyDoors(Screen[None]):
    """What a screen behind a door was left with is kept for the next time it opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "scoreboard", "scores", tooltip="rates, pairs and ratings from the log")
    ]

    def __init__(self, settings: Settings, workshop: Workshop) -> None:
        super().__init__()
        self._settings = settings
        self._workshop = workshop
        self._fields: Fields | None = None
        self._question = ""

    def say(self, sentence: str) -> None:
        raise NotImplementedError

    def start(self, problem: Problem | None, question: str | None) -> None:
        """Put the problem, or else the question, to whoever is picked."""
        raise NotImplementedError

    async def seat_installed(self) -> None:
        """The embedded model has come: list it, and pick it."""
        raise NotImplementedError

    def go(self, work: Callable[[], Awaitable[None]], group: str) -> None:
        """Start work beside the screen; whatever fails in it becomes a sentence.

        It is called once it begins: work that is given up before leaves nothing that complains.
        """

        async def begun() -> None:
            await guarded(work(), self.say)

        self.run_worker(begun, group=group, exclusive=True, exit_on_error=False)

    def action_question(self) -> None:
        from tui.screens.lobby.question import QuestionScreen

        self.app.push_screen(QuestionScreen(self._question), self._asked)

    def _asked(self, written: Written | None) -> None:
        if written is None:
            return
        self._question = written.text
        if written.start:
            self.start(None, written.text)

    def action_claim(self) -> None:
        from tui.screens.claim.screen import ClaimScreen

        log, term = self._settings.log_path, self._settings.env.get("TERM")
        self.app.push_screen(ClaimScreen(self._fields, log, term), self._claimed)

    def _claimed(self, result: ClaimResult | None) -> None:
        if result is None:
            return
        self._fields = result.fields
        if result.spot_check:
            self.query_one("#problems").focus()
            self.say(PICK)

    def action_history(self) -> None:
        self.go(self._open_history, group="screens")

    async def _open_history(self) -> None:
        await self._workshop.warm()
        from tui.screens.history.screen import HistoryScreen

        rater = self._settings.config.rater
        self.app.push_screen(HistoryScreen(self._settings.log_path, rater))

    def action_scoreboard(self) -> None:
        self.go(self._open_scoreboard, group="screens")

    async def _open_scoreboard(self) -> None:
        await imported("tui.screens.scoreboard.screen")
        from tui.screens.scoreboard.screen import ScoreboardScreen

        term = self._settings.env.get("TERM")
        self.app.push_screen(ScoreboardScreen(self._settings.log_path, term))

    def action_install(self) -> None:
        from tui.screens.lobby.install import InstallScreen

        self.app.push_screen(InstallScreen(self._settings.models_dir), self._installed)

    def _installed(self, is_here: bool | None) -> None:
        if is_here:
            self.go(self.seat_installed, group="roster")
