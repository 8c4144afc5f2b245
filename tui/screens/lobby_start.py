"""From the lobby's choice to a session in the arena, and again, until the operator comes back."""

import asyncio
from collections.abc import Callable
from importlib.metadata import version
from random import Random
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.screen import Screen

from sessions.clock import Clock
from sessions.untrusted import one_line
from tui.screens.lobby_choice import new_seed
from tui.settings import Settings

if TYPE_CHECKING:  # these bring SQLite's tools, the SDKs and the lexers: not before the first frame
    from sessions.log.writer import Log
    from sessions.opening import Opener, Request


class Workshop:
    """The log and the opener of this run of the program; both come to life on first use."""

    def __init__(self, settings: Settings, clock: Clock, rng: Random) -> None:
        self._settings = settings
        self._clock = clock
        self._rng = rng
        self._log: Log | None = None
        self._opener: Opener | None = None

    def warm(self) -> None:
        """Import what a session needs. Blocks for a second: call it in a thread."""
        import tui.screens.arena  # noqa: F401

    async def opener(self) -> "Opener":
        """Raises LogError where the log cannot be written."""
        await asyncio.to_thread(self.warm)
        from sessions.log.writer import Log
        from sessions.opening import Opener

        if self._log is None:
            log = Log(self._settings.log_path)
            await log.open()
            self._log = log
        if self._opener is None:
            self._opener = Opener(
                log=self._log,
                env=self._settings.env,
                keys_file=self._settings.keys_file,
                models=self._settings.models_dir,
                clock=self._clock,
                rng=self._rng,
                app_version=version("h2h"),
            )
        return self._opener

    async def close(self) -> None:
        """Free the embedded model and save what waits. Raises NotSaved."""
        if self._opener is not None:
            await self._opener.close()
        if self._log is not None:
            await self._log.close()

    async def play(
        self,
        screen: Screen,
        request: "Request",
        title: str,
        sandbox: str,
        say: Callable[[str], None],
    ) -> None:
        """Open sessions in the arena until the operator asks for the lobby."""
        opener = await self.opener()
        from sessions.blind.view import View
        from tui.screens.arena import ArenaScreen
        from tui.screens.arena_records import Again, ArenaFacts

        while True:
            seed = "" if request.seed is None else f", seed {request.seed}"
            say(f"Drawing {one_line(title)}{seed} …")
            session = await opener.open(request)
            say("")
            facts = ArenaFacts(title, request.seed, sandbox, self._settings.config.rater)
            arena = ArenaScreen(session, View(session, request.blind, self._clock), facts=facts)
            result = await screen.app.push_screen_wait(arena)
            if not isinstance(result, Again):
                return
            if request.problem is not None and result.new_seed:
                request = replace(request, seed=new_seed(self._rng), variant=None)
