"""The conductor: one TaskGroup from the draw to the close.

A session puts one variant to one to eight seats and owns every task it starts. Screen, headless,
batch and replay stand on `run`, `listen` and `do` alone.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from functools import partial
from random import Random

from problems.checks.standby import Standby
from problems.records import Problem, Variant
from problems.sandbox.limits import Limits
from sessions import checking, turns, verdicts
from sessions.clock import Clock
from sessions.commands import (
    Check,
    Close,
    Command,
    FollowUp,
    Judge,
    PickBlock,
    Regenerate,
    Reveal,
    Stop,
    StopAll,
    StopCheck,
)
from sessions.contestants.record import Contestant
from sessions.errors import CommandRefused
from sessions.events import (
    Blindness,
    Closed,
    Judged,
    Picked,
    Revealed,
    Seated,
    Stamped,
    Stopped,
)
from sessions.ids import ulid
from sessions.journal import Journal, Listener
from sessions.log.writer import Log
from sessions.money.purse import Purse
from sessions.opened import opened_event
from sessions.providers import Provider
from sessions.running import RunningSeat
from sessions.sending import Sender, Sent
from sessions.state import SessionState
from sessions.turn import Cost


class Session:
    """`run` it once; `listen` and `do` at any time while it runs."""

    def __init__(
        self,
        id: str,
        variant: Variant,
        problem: Problem | None,
        seats: Mapping[str, Contestant],
        *,
        provider_for: Callable[[Contestant], Provider],
        log: Log,
        blind: Blindness,
        limits: Limits,
        clock: Clock,
        rng: Random,
        cost: Cost,
        purse: Purse | None = None,
        app_version: str = "",
    ) -> None:
        self.id = id
        self.variant = variant
        self.problem = problem
        self.clock = clock
        self._rng = rng
        self._limits = limits
        self._opened = opened_event(variant, problem, blind, app_version)
        self._purse = purse
        self._seats = {label: RunningSeat(contestant) for label, contestant in seats.items()}
        self._journal = Journal(id, log, clock)
        self._sender = Sender(
            id,
            self._seats,
            self._journal,
            provider_for=provider_for,
            cost=cost,
            purse=purse,
            clock=clock,
        )
        self._standby = Standby(problem, limits, len(seats)) if problem is not None else None
        self._tasks: asyncio.TaskGroup | None = None
        self._begun = False
        self._closing = asyncio.Event()
        self._unsaved: tuple[Judge, list[tuple[str | None, Judged]]] | None = None

    @property
    def state(self) -> SessionState:
        return self._journal.state

    @property
    def purse(self) -> Purse | None:
        """What it may cost, and under which limits."""
        return self._purse

    @property
    def labels(self) -> tuple[str, ...]:
        """The seats, in order; known before anything is written."""
        return tuple(self._seats)

    def listen(self, f: Listener) -> Callable[[], None]:
        """Call `f` with all that was, then with what comes, on the loop; returns its stop."""
        return self._journal.listen(f)

    def events(self) -> AsyncIterator[Stamped]:
        return self._journal.events()

    async def run(self) -> None:
        """From the first row to the last. Cancelled, it ends every stream and says so in the log.

        Raises NotSaved where not even the seating could be written: then nothing was asked.
        """
        try:
            await self._open()
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                await self._send(dict.fromkeys(self._seats, (1, 1, self.variant.prompt)))
                self._begun = True
                await self._closing.wait()
                await self._stop(self._seats)
                await self._stop_checks(self._seats)
        finally:
            try:
                if self._journal.begun:
                    reason = "closed" if self._closing.is_set() else "abandoned"
                    await self._journal.write_or_keep(Closed(reason))
            finally:
                if self._standby is not None:
                    await self._standby.end()

    def prepare_checks(self) -> None:
        """Start the workers of checks to come while answers stream, so that none waits for them."""
        if self._standby is not None:
            self._standby.fill()

    async def _open(self) -> None:
        """Problem, variant and seating are in the ledger before the first request leaves."""
        await self._journal.write(self._opened)
        for label, seat in self._seats.items():
            by = self._purse.prices_note(seat.contestant) if self._purse else None
            await self._journal.write(Seated(seat.contestant, by), label)

    async def _send(self, sent: Sent) -> None:
        """At the start what has no room fails in its own seat; later nothing is sent then, so that
        no answer is followed by an attempt that never was. Raises CommandRefused."""
        assert self._tasks is not None, "a turn is sent while the session runs"
        if self._begun:
            self._refuse_closed()  # it may have waited for accounts to be settled
        await self._sender.send(sent, self._tasks, all_or_none=self._begun)

    async def do(self, command: Command) -> None:
        """Carry a command out; returns when done (a verdict: when durable).

        Raises CommandRefused with the reason, NotSaved where the log cannot take it.
        """
        if not isinstance(command, Close):
            self._refuse_closed()
        if not self._begun and not isinstance(command, Close):
            raise CommandRefused("The session is still starting; try again in a moment.")
        match command:
            case Stop(seat):
                await self._stop([self._known(seat)])
            case StopAll():
                await self._stop(self._seats)
            case Regenerate(seat):
                await self._regenerate(self._known(seat))
            case FollowUp(text):
                await self._follow_up(text)
            case PickBlock(seat, block):
                await self._journal.write(Picked(block), self._known(seat), **self._newest(seat))
            case Check(seat):
                await self._check(self._known(seat))
            case StopCheck(seat):
                await self._stop_checks([self._known(seat)])
            case Judge():
                await self._judge(command)
            case Reveal():
                if not self.state.revealed:
                    await self._journal.write(Revealed())
            case Close():
                self._closing.set()

    def _refuse_closed(self) -> None:
        if self._closing.is_set():
            raise CommandRefused("This session is closed; start a new one.")

    def _known(self, seat: str) -> str:
        if seat not in self._seats:
            names = ", ".join(self._seats)
            raise CommandRefused(f"There is no seat {seat} in this session; its seats: {names}.")
        return seat

    def _newest(self, label: str) -> dict[str, int]:
        turn = self.state.seats[label].turns[-1]
        return {"turn": turn.turn, "attempt": turn.attempt}

    async def _stop(self, labels: Iterable[str]) -> None:
        """Cancel what streams, or is on its way out; returns when each has its end in the log."""
        labels = tuple(labels)
        for sending in [self._seats[label].sending for label in labels]:
            if sending is not None:
                await sending.wait()
        running = {label: self._seats[label] for label in labels if self._seats[label].streaming}
        for label, seat in running.items():
            if not seat.stopping and not self._has_end(label):
                seat.stopping = True
                await self._journal.write_or_keep(Stopped(), label, **self._newest(label))
                if seat.stream:
                    seat.stream.cancel()
        if streams := [seat.stream for seat in running.values() if seat.stream]:
            await asyncio.wait(streams)

    def _has_end(self, label: str) -> bool:
        newest = self.state.seats[label].newest
        return newest is not None and newest.ended

    async def _accounts_settled(self, labels: Iterable[str]) -> None:
        """A stream whose end is told may still settle what it cost: that is not answering."""
        ending = [
            seat.stream
            for label in labels
            if (seat := self._seats[label]).stream and seat.streaming and self._has_end(label)
        ]
        if ending:
            await asyncio.wait(ending)

    async def _regenerate(self, label: str) -> None:
        await self._accounts_settled([label])
        if self._seats[label].busy:
            raise CommandRefused(f"Seat {label} is still answering; stop it first.")
        await self._send({label: turns.next_attempt(self.state, label)})

    async def _follow_up(self, text: str) -> None:
        await self._accounts_settled(self._seats)
        if any(seat.busy for seat in self._seats.values()):
            raise CommandRefused("A seat is still answering; wait for it, or stop it first.")
        await self._send(turns.follow_up_seats(self.state, text))

    async def _check(self, label: str) -> None:
        seat = self._seats[label]
        if seat.checking:
            raise CommandRefused(f"The checks of seat {label} are running already.")
        problem, turn = checking.checkable(self.problem, self.state, label)
        assert self._tasks is not None, "checks run while the session runs"
        write = partial(
            self._journal.write_or_keep, seat=label, turn=turn.turn, attempt=turn.attempt
        )
        run = checking.run_checks(
            problem,
            self.variant,
            turn,
            run=self._ulid(),
            limits=self._limits,
            write=write,
            standby=self._standby,
        )
        seat.check = self._tasks.create_task(run)
        await asyncio.wait([seat.check])

    async def _stop_checks(self, labels: Iterable[str]) -> None:
        running = [seat.check for seat in map(self._seats.get, labels) if seat and seat.check]
        for check in running:
            check.cancel()
        if running:
            await asyncio.wait(running)

    async def _judge(self, command: Judge) -> None:
        """A judgement that could not be saved and is given again keeps its ids: it counts once."""
        if self._unsaved is None or self._unsaved[0] != command:
            pending = [event for _, event in self._unsaved[1]] if self._unsaved else []
            given = verdicts.judged(self.state, command, self._ulid, pending)
            self._unsaved = (command, given)
        for label, event in self._unsaved[1]:
            await self._journal.write(event, label)
        self._unsaved = None

    def _ulid(self) -> str:
        return ulid(self.clock.now(), self._rng)
