"""From the lobby's choice to a session in the arena, and again, until the operator comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from textual.screen import Screen

from sessions.untrusted import one_line
from tui.screens.lobby.choice import new_seed
from tui.screens.lobby.words import opening_words
from tui.screens.work import imported
from tui.spending import caps_of, today_words

if TYPE_CHECKING:  # these bring SQLite's tools, the SDKs and the lexers: not before the first frame
    from problems.records import Problem, Variant
    from sessions.clock import Clock
    from sessions.contestants.entry import Entry
    from sessions.events import Blindness
    from sessions.log.writer import Log
    from sessions.opening import Opener, Request
    from tui.screens.arena.records import ArenaResult
    from tui.screens.arena.screen import ArenaScreen
    from tui.settings import Settings

HEAVY = ("sessions.opening", "tui.screens.arena.screen", "tui.screens.history.screen")


def title_of(problem: Problem | None) -> str:
    return problem.id if problem else "own question"


class Workshop:
    """The log and the opener of this run of the program; both come to life on first use."""

    def __init__(self, settings: Settings, clock: Clock, rng: Random) -> None:
        self._settings = settings
        self._clock = clock
        self._rng = rng
        self._log: Log | None = None
        self._opener: Opener | None = None
        self._warmed: set[str] = set()

    async def warm(self) -> None:
        """Import, in a thread, what a session needs."""
        await imported(*HEAVY)

    async def warm_sdks(self, entries: Sequence[Entry]) -> None:
        """So that no seat pays for the SDK's first stream: it would look slower than it is."""
        await imported("sessions.providers.warm")
        from sessions.providers.warm import protocols_of, warm

        cold = protocols_of(entries) - self._warmed
        if cold:
            self._warmed |= cold
            await asyncio.to_thread(warm, cold)

    async def request(
        self,
        entries: Sequence[Entry],
        *,
        problem: Problem | None,
        variant: Variant | None,
        seed: int,
        question: str | None,
        blind: Blindness,
    ) -> Request:
        await self.warm()
        from sessions.opening import Request

        return Request(
            tuple(entries),
            problem=problem,
            seed=None if problem is None else seed,
            question=question,
            blind=blind,
            variant=variant,
        )

    async def play(
        self,
        screen: Screen,
        request: Request,
        sandbox: str,
        say: Callable[[str], None],
        in_front: Callable[[], Awaitable[object]],
    ) -> None:
        """Open sessions in the arena until the operator asks for the lobby.

        The arena waits for `in_front`: what is typed into another screen must not reach its keys.
        Raises LogError, ProblemError, BadRequest or LocalUnavailable where one cannot be opened.
        """
        while True:
            say(opening_words(title_of(request.problem), request.seed))
            arena = await self._arena(request, sandbox)
            await in_front()
            say("")
            result = await screen.app.push_screen_wait(arena)
            if (again := self._again(request, result)) is None:
                return
            request = again

    async def _arena(self, request: Request, sandbox: str) -> ArenaScreen:
        """With a session that has not begun: nothing is asked before the screen is there."""
        await self.warm()
        from sessions.blind.view import View
        from tui.screens.arena.records import ArenaFacts
        from tui.screens.arena.screen import ArenaScreen

        await self.warm_sdks(request.entries)
        session = await (await self._ready()).open(request)
        facts = ArenaFacts(
            request.problem.id if request.problem else one_line(request.question or ""),
            request.seed,
            sandbox if request.problem else "",
            self._settings.config.rater,
            log_path=self._settings.log_path,
            expected=session.purse.expected() if session.purse else "",
            spent=partial(today_words, self._settings, self._clock) if self._is_limited else None,
            check=request.check and request.problem is not None,
        )
        return ArenaScreen(session, View(session, request.blind, self._clock), facts=facts)

    def _again(self, request: Request, result: ArenaResult) -> Request | None:
        """The next request, or None for the lobby."""
        from msgspec.structs import replace

        from tui.screens.arena.records import Again

        if not isinstance(result, Again):
            return None
        if request.problem is not None and result.new_seed:
            return replace(request, seed=new_seed(self._rng), variant=None)
        return request

    @property
    def _is_limited(self) -> bool:
        return self._settings.config.limits.per_day_usd is not None

    async def _ready(self) -> Opener:
        """Raises LogError where the log cannot be written."""
        from importlib.metadata import version

        from sessions.log.writer import Log
        from sessions.money.till import Till
        from sessions.opening import Opener
        from tui.checking import limits_of

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
                queues=self._settings.queues_dir,
                clock=self._clock,
                rng=self._rng,
                app_version=version("h2h"),
                limits=limits_of(self._settings),
                till=Till(self._settings.spend_file),
                caps=caps_of(self._settings),
            )
        return self._opener

    async def close(self) -> None:
        """Free the embedded model and save what waits. Raises NotSaved."""
        if self._opener is not None:
            await self._opener.close()
        if self._log is not None:
            await self._log.close()
