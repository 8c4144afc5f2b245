"""Turns on their way out: paid for and on record, then all requests at once."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

from sessions import turns
from sessions.clock import Clock
from sessions.contestants.record import Contestant
from sessions.errors import CommandRefused
from sessions.events import Refused, TurnSent, turn_key
from sessions.journal import Journal
from sessions.money.errors import MoneyError
from sessions.money.paying import give_back, paid
from sessions.money.purse import Purse
from sessions.providers import Ask, Provider
from sessions.providers.start_line import Place, StartLine
from sessions.running import RunningSeat
from sessions.turn import Cost, stream_turn

Sent = Mapping[str, tuple[int, int, str]]  # by seat: turn, attempt, prompt


class Sender:
    """Starts the streams of `seats`, in the task group that it is given."""

    def __init__(
        self,
        session: str,
        seats: Mapping[str, RunningSeat],
        journal: Journal,
        *,
        provider_for: Callable[[Contestant], Provider],
        cost: Cost,
        purse: Purse | None,
        clock: Clock,
    ) -> None:
        self._session = session
        self._seats = seats
        self._journal = journal
        self._provider_for = provider_for
        self._cost = cost
        self._purse = purse
        self._clock = clock

    async def send(self, sent: Sent, tasks: asyncio.TaskGroup, *, all_or_none: bool) -> None:
        """Returns when every turn is in the log and its stream has begun.

        Without `all_or_none` what a limit leaves no room for fails in its own seat. Raises
        CommandRefused where a limit of the operator's leaves no room; then nothing is sent.
        """
        done = asyncio.Event()
        for label in sent:
            self._seats[label].sending = done
        try:
            asks = {label: self._ask(label, *what) for label, what in sent.items()}
            providers = await self._paid(sent, asks, all_or_none=all_or_none)
            await self._record(sent, providers)
            line = StartLine(len(sent), self._clock.monotonic)
            for label, (turn, attempt, _) in sent.items():
                seat = self._seats[label]
                seat.stopping = False
                place = line.place()
                running = self._stream(label, turn, attempt, asks[label], providers[label], place)
                seat.stream = tasks.create_task(running)
        finally:
            for label in sent:
                self._seats[label].sending = None
            done.set()

    def _ask(self, label: str, turn: int, _: int, prompt: str) -> Ask:
        contestant = self._seats[label].contestant
        return turns.ask_for(self._journal.state, label, turn, prompt, contestant)

    async def _paid(
        self, sent: Sent, asks: Mapping[str, Ask], *, all_or_none: bool
    ) -> dict[str, Provider]:
        """The provider of each seat, with what its answer may cost set aside."""
        keys = {turn_key(self._session, label, *what[:2]): label for label, what in sent.items()}
        contestants = {label: self._seats[label].contestant for label in sent}
        wanted = {
            key: (self._provider_for(contestants[label]), contestants[label], asks[label])
            for key, label in keys.items()
        }
        try:
            done = await paid(self._purse, wanted, all_or_none=all_or_none)
        except MoneyError as error:
            seat = next(iter(sent)) if len(sent) == 1 else None
            await self._journal.write_or_keep(Refused(str(error)), seat)
            raise CommandRefused(str(error)) from None
        return {keys[key]: provider for key, provider in done.items()}

    async def _record(self, sent: Sent, providers: Mapping[str, Provider]) -> None:
        try:
            for label, (turn, attempt, prompt) in sent.items():
                event = TurnSent(prompt, session_ms=self._journal.ms())
                await self._journal.write(event, label, turn=turn, attempt=attempt)
        except BaseException:
            await give_back(providers.values())
            raise

    async def _stream(
        self, label: str, turn: int, attempt: int, ask: Ask, provider: Provider, place: Place
    ) -> None:
        seat = self._seats[label]
        await stream_turn(
            provider,
            ask,
            seat.contestant,
            place=place,
            cost=self._cost,
            emit=partial(self._journal.emit, seat=label, turn=turn, attempt=attempt),
            write=partial(self._journal.write_or_keep, seat=label, turn=turn, attempt=attempt),
            stopped=lambda: seat.stopping,
        )
