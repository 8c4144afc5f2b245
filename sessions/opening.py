"""From what an operator chose to a session that can run: draw, fill the players, seat, connect."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from problems.records import Problem, Variant
from problems.sandbox.awaiting import stoppable
from problems.sandbox.limits import Limits
from problems.variants import LARGEST_SEED, draw
from sessions import budget, players
from sessions.blind.seating import LABELS, seat
from sessions.clock import Clock
from sessions.contestants.entry import Entry
from sessions.contestants.record import Contestant
from sessions.errors import BadRequest
from sessions.events import Blindness
from sessions.ids import session_id, ulid
from sessions.log.writer import Log
from sessions.money.purse import Purse
from sessions.money.records import NO_CAPS, Caps
from sessions.money.till import Till
from sessions.opened import own_question
from sessions.providers import Provider
from sessions.providers.factory import provider_for
from sessions.providers.gguf import identified
from sessions.providers.local_pool import LocalServers
from sessions.providers.warm import protocols_of, warm
from sessions.session import Session

SEEDS = 10_000  # fresh seeds are drawn below this: short enough to read out


class Request(Struct, frozen=True):
    """`problem` (with a `seed`, else a fresh one) or an own `question`; one to eight entries."""

    entries: tuple[Entry, ...]
    problem: Problem | None = None
    seed: int | None = None
    question: str | None = None
    blind: Blindness = "off"
    max_cost: float | None = None
    variant: Variant | None = None  # drawn before, to be shown before it is asked
    check: bool = False  # on a screen: whole answers are checked without being asked


class Opener:
    """What all sessions of one program run share: log, clock, keys, the embedded model."""

    def __init__(
        self,
        *,
        log: Log,
        env: Mapping[str, str],
        keys_file: Path,
        models: Path,
        clock: Clock,
        rng: Random,
        app_version: str,
        limits: Limits | None = None,
        till: Till | None = None,
        caps: Caps = NO_CAPS,
        queues: Path | None = None,
    ) -> None:
        """`till` counts what is spent against `caps`, whose `run` comes from each request; `queues`
        is where all processes keep the limits of roster entries."""
        self._log = log
        self._env = env
        self._keys_file = keys_file
        self._models = models
        self._clock = clock
        self._rng = rng
        self._app_version = app_version
        self._limits = limits or Limits()
        self._till = till
        self._caps = caps
        self._queues = queues
        self._run = ulid(clock.now(), rng)
        self._locals = LocalServers(models)
        self._warmed: set[str] = set()

    async def open(self, request: Request) -> Session:
        """Draw and seat; nothing is asked yet.

        Raises BadRequest, ProblemError, LogError, or MoneyError where a limit has no room.
        """
        _refuse_odd(request)
        variant = request.variant or await self._variant(request)
        entries = await stoppable(players.filled, request.entries, request.problem, variant)
        entries = await asyncio.to_thread(identified, entries, self._models)
        worst = await asyncio.to_thread(budget.of_entries, entries, variant.prompt)
        provider_of = await self._providers(entries)
        await self._warm(entries)
        slug = request.problem.id if request.problem else "question"
        name = session_id(self._clock.now(), slug, self._rng)
        purse = self._purse(name, request, entries, worst)
        await purse.refuse_start()
        return Session(
            name,
            variant,
            request.problem,
            seat([entry.contestant for entry in entries], request.blind, self._rng),
            provider_for=provider_of,
            log=self._log,
            blind=request.blind,
            limits=self._limits,
            clock=self._clock,
            rng=self._rng,
            cost=purse.cost,
            purse=purse,
            app_version=self._app_version,
        )

    def _purse(
        self,
        session: str,
        request: Request,
        entries: tuple[Entry, ...],
        worst: Sequence[budget.WorstCase],
    ) -> Purse:
        return Purse(
            session,
            run=self._run,
            till=self._till,
            caps=replace(self._caps, run=request.max_cost),
            own={entry.contestant.digest: entry.prices for entry in entries},
            clock=self._clock,
            rng=self._rng,
            first=worst,
        )

    def fresh_seed(self) -> int:
        return self._rng.randrange(SEEDS)

    async def close(self) -> None:
        """Stop the embedded models. The log is its owner's to close."""
        await self._locals.stop()

    async def _variant(self, request: Request) -> Variant:
        if request.problem is None:
            return own_question(request.question or "")
        seed = self.fresh_seed() if request.seed is None else request.seed
        return await stoppable(draw, request.problem, seed)

    async def _providers(self, entries: tuple[Entry, ...]) -> Callable[[Contestant], Provider]:
        await self._locals.seat(entries)
        made = [
            (
                entry.contestant,
                provider_for(
                    entry,
                    env=self._env,
                    keys_file=self._keys_file,
                    local=self._locals.server_for(entry),
                    rng=self._rng,
                    queues=self._queues,
                ),
            )
            for entry in entries
        ]

        def provider_of(contestant: Contestant) -> Provider:
            # By identity: two answers brought from files may be alike in all but their text.
            return next(provider for known, provider in made if known is contestant)

        return provider_of

    async def _warm(self, entries: tuple[Entry, ...]) -> None:
        """Imports, first-use costs and the embedded model's loading, paid before the start:
        else whoever is asked first looks slower than it is."""
        cold = protocols_of(entries) - self._warmed
        self._warmed |= cold
        await self._locals.start(entries)
        if cold:
            await asyncio.to_thread(warm, cold)


def _refuse_odd(request: Request) -> None:
    count = len(request.entries)
    if not 1 <= count <= len(LABELS):
        raise BadRequest(f"A session has one to {len(LABELS)} seats, not {count}.")
    if request.problem is None and not (request.question or "").strip():
        raise BadRequest("The question is empty; write one, or name a problem.")
    if request.seed is not None and not 0 <= request.seed <= LARGEST_SEED:
        raise BadRequest(
            f"The seed {request.seed} is none; seeds are 0, 1, 2, ... up to {LARGEST_SEED}."
        )
