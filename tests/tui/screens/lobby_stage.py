"""A stage for everything that stands on the lobby: the real app, in a home of the test's own."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from sessions.clock import SystemClock
from tests.tui.screens.arena_stage import drawn_text
from tui.app import H2H
from tui.screens.lobby.screen import LobbyScreen
from tui.settings import load_settings


class LobbyStage:
    """What a test holds: the app, its keys, and what is on the screen."""

    def __init__(self, pilot: Pilot[Any], app: H2H) -> None:
        self.pilot = pilot
        self.app = app

    @property
    def screen(self) -> str:
        return drawn_text(self.app)

    @property
    def words(self) -> str:
        """The same as one run of words, wherever lines were broken."""
        return " ".join(self.screen.split())

    @property
    def lobby(self) -> LobbyScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, LobbyScreen)
        return screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*(" " if key == "space" else key for key in text))

    async def until(self, holds: Callable[[], object], what: str, seconds: float = 20) -> None:
        """Let the app run until something holds; a test that waits in vain fails."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"never came: {what}\n{self.screen}")
            await self.pilot.pause(0.02)

    async def shows(self, text: str) -> None:
        await self.until(lambda: text in self.words, f"{text!r} on screen")

    async def settled(self) -> None:
        """Everything that the lobby finds out is found out."""
        await self.until(lambda: not self.lobby.is_gathering, "all that the lobby finds out")

    def fill(self, field: str, text: str) -> None:
        self.app.screen.query_one(f"#{field}", Input).value = text


@asynccontextmanager
async def lobby(
    home: Path,
    *,
    size: tuple[int, int] = (120, 36),
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    settle: bool = True,
) -> AsyncIterator[LobbyStage]:
    """The app with its lobby, all of it real; `env` is all the environment it sees."""
    settings = load_settings(log, {"H2H_HOME": str(home), **(env or {})})
    app = H2H(settings, SystemClock(), Random(7))
    async with app.run_test(size=size) as pilot:
        stage = LobbyStage(pilot, app)
        if settle:
            await stage.settled()
        yield stage
