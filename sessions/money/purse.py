"""What one session may spend: it asks the till before a request and tells it what came of it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from random import Random

import msgspec
from msgspec import Struct

from sessions import prices
from sessions.budget import WorstCase, cost_at_most, words, worst_case
from sessions.clock import Clock, timestamp
from sessions.contestants.entry import Prices
from sessions.contestants.record import Contestant
from sessions.events import Usage
from sessions.ids import ulid
from sessions.money.errors import OverLimit, TillUnusable
from sessions.money.records import Caps, Place, Refusal, Reservation, day_of
from sessions.money.till import Till
from sessions.providers import Ask


class Held(Struct):
    """What is set aside for one request, and how many tokens that pays for.

    `ids` is empty where nothing is charged, or where no limit holds and no price is known.
    """

    turn: str
    contestant: Contestant
    ask: Ask
    ids: list[str]
    usd: float
    input: int
    output: int


class Purse:
    """`own` are the operator's prices by a contestant's digest. Without a `till` nothing is counted
    and nothing refused but what has no known price."""

    def __init__(
        self,
        session: str,
        *,
        run: str,
        till: Till | None,
        caps: Caps,
        own: Mapping[str, Prices | None],
        clock: Clock,
        rng: Random,
        first: Sequence[WorstCase] = (),
    ) -> None:
        """`first` is the worst case of each seat's first answer."""
        self._session = session
        self._run = run
        self._till = till
        self.caps = caps
        self._own = own
        self._clock = clock
        self._rng = rng
        self._first = first

    def cost(
        self, contestant: Contestant, usage: Usage | None, served: str | None = None
    ) -> float | None:
        """USD of one turn; None where it is not known."""
        return prices.cost(contestant, usage, served, self._own.get(contestant.digest))

    def prices_note(self, contestant: Contestant) -> str | None:
        """JSON for the log: by which prices this seat is billed; None where they are unknown."""
        own = self._own.get(contestant.digest)
        if own is not None:
            return json.dumps({"by": "roster", **msgspec.structs.asdict(own)})
        if prices.is_free(contestant):
            return json.dumps({"by": "free"})
        if self.cost(contestant, Usage(1, 0, 1)) is None:
            return None
        return json.dumps({"by": prices.source(self._clock.now().date())})

    def worst_case(self, contestant: Contestant, ask: Ask) -> WorstCase:
        return worst_case(contestant, ask, self._own.get(contestant.digest))

    def expected(self, sessions: int = 1) -> str:
        """What so many sessions may cost, as a sentence; "" where nothing is charged."""
        said = words(self._first, sessions)
        if not said or all(own is not None for own in self._own.values()):
            return said
        return f"{said} Prices: {prices.source(self._clock.now().date())}."

    async def refuse_start(self) -> None:
        """Before anything is asked. Raises OverLimit where a limit has no room for the first
        answers or a price is unknown under one, TillUnusable where nothing can be counted."""
        if not self.caps.any:
            return
        for case in self._first:
            if case.usd is None:
                raise OverLimit(
                    f"The price of {case.name} is not known, so no limit on spending could hold; "
                    f"give its price in the roster, or take the limit away."
                )
        total = sum(case.usd or 0.0 for case in self._first)
        if self._till is None or total == 0:
            return
        refused = await asyncio.to_thread(self._till.refusal, total, self._place(), self.caps)
        if refused is not None:
            raise OverLimit(f"{words(self._first)} {refused.sentence()}")

    async def reserve(
        self, asks: Mapping[str, tuple[Contestant, Ask]], *, all_or_none: bool = False
    ) -> dict[str, Held | OverLimit]:
        """Set the worst case of each request aside, by turn. Nothing is held where nothing can be
        charged. Raises TillUnusable under a limit."""
        done: dict[str, Held | OverLimit] = {}
        for turn, (contestant, ask) in asks.items():
            worst = self.worst_case(contestant, ask)
            done[turn] = self._held(turn, contestant, ask, worst)
        if all_or_none and any(isinstance(one, OverLimit) for one in done.values()):
            return done
        wanted = {t: h.usd for t, h in done.items() if isinstance(h, Held) and h.usd > 0}
        for turn, one in (await self._reserve(wanted, all_or_none=all_or_none)).items():
            held = done[turn]
            if isinstance(one, Refusal):
                done[turn] = OverLimit(one.sentence())
            elif isinstance(held, Held):
                held.ids.append(one.id)
        return done

    async def extend(self, held: Held, input_tokens: int, output_tokens: int) -> OverLimit | None:
        """Set more aside for a request that outruns its worst case, or say why not."""
        own = self._own.get(held.contestant.digest)
        usd = cost_at_most(held.contestant, input_tokens, output_tokens, own)
        more = max(0.0, (usd or 0.0) - held.usd)
        done = (await self._reserve({held.turn: more}))[held.turn]
        if isinstance(done, Refusal):
            return OverLimit(done.sentence())
        held.ids.append(done.id)
        held.usd += more
        held.input, held.output = input_tokens, output_tokens
        return None

    async def settle(self, held: Held, usage: Usage | None, served: str | None) -> None:
        """The request is over and came to these counts; None: it was never taken."""
        usd = self.cost(held.contestant, usage, served) if usage else 0.0
        if usd is None:
            return  # the counts say nothing: what was set aside stands
        await self.release(held, usd, estimated=usage is not None and usage.estimated)

    async def release(self, held: Held, usd: float = 0.0, *, estimated: bool = False) -> None:
        """Settle what was set aside with `usd`: with 0 where nothing was sent."""
        ids, held.ids = held.ids, []
        await self._settle(ids, usd, estimated=estimated)

    def _place(self) -> Place:
        return Place(self._run, self._session, day_of(self._clock.now()))

    def _held(
        self, turn: str, contestant: Contestant, ask: Ask, worst: WorstCase
    ) -> Held | OverLimit:
        if worst.usd is None and self.caps.any:
            return OverLimit(
                "The price of this seat is not known, so no limit could hold; "
                "give its price in the roster, or take the limit away."
            )
        return Held(turn, contestant, ask, [], worst.usd or 0.0, worst.input, worst.output)

    async def _reserve(
        self, wanted: Mapping[str, float], *, all_or_none: bool = False
    ) -> dict[str, Reservation | Refusal]:
        if self._till is None or not wanted:
            return {}
        now = self._clock.now()

        def new_id() -> str:
            return ulid(now, self._rng)

        work = asyncio.to_thread(
            self._till.reserve,
            wanted,
            self._place(),
            self.caps,
            at=timestamp(now),
            new_id=new_id,
            all_or_none=all_or_none,
        )
        task = asyncio.ensure_future(work)
        try:
            return await asyncio.shield(task)
        except TillUnusable:
            if self.caps.any:
                raise
            return {}  # without a limit the count decides nothing: no answer fails for it
        except asyncio.CancelledError:
            await asyncio.wait([task])
            if task.exception() is None:  # reserved all the same, for what is never sent
                made = [one.id for one in task.result().values() if isinstance(one, Reservation)]
                await self._settle(made, 0.0, estimated=False)
            raise

    async def _settle(self, ids: Sequence[str], usd: float, *, estimated: bool) -> None:
        if self._till is None or not ids:
            return
        at = timestamp(self._clock.now())
        work = asyncio.to_thread(self._till.settle, ids, usd, at=at, estimated=estimated)
        # Where it cannot be settled the reservation stands: too much is counted, never too little.
        with suppress(TillUnusable):
            await asyncio.shield(asyncio.ensure_future(work))
