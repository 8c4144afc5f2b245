"""A session that is over: read from the log, listened to, judged and checked again; never asked."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random

from msgspec.structs import replace

from problems.records import Problem, Variant
from problems.sandbox.limits import Limits
from sessions import checking, verdicts
from sessions.clock import Clock
from sessions.commands import Judge
from sessions.errors import BadRequest
from sessions.events import Event, ProblemRef, Revealed, Stamped, VariantRef
from sessions.ids import ulid
from sessions.journal import Journal, Listener
from sessions.log.writer import Log
from sessions.snapshot import CheckRun, TurnState
from sessions.state import SessionState


class PastSession:
    """`listen` gives everything that was; a verdict or a check adds to the log."""

    def __init__(
        self, id: str, events: Sequence[Stamped], *, log: Log, clock: Clock, rng: Random
    ) -> None:
        self.id = id
        self._clock = clock
        self._rng = rng
        self._journal = Journal(id, log, clock, events, _ms_since(events, clock))

    @property
    def state(self) -> SessionState:
        return self._journal.state

    def listen(self, f: Listener) -> Callable[[], None]:
        return self._journal.listen(f)

    async def judge(self, judge: Judge) -> None:
        """Returns when every verdict is durable. Raises CommandRefused or NotSaved."""
        for label, event in verdicts.judged(self.state, judge, self._ulid):
            await self._journal.write(event, label)

    async def reveal(self) -> None:
        if not self.state.revealed:
            await self._journal.write(Revealed())

    async def check(
        self, problem: Problem, label: str, limits: Limits, text: str | None = None
    ) -> CheckRun | None:
        """Run the checks on a stored answer (or on `text` in its place, which is not stored).

        Returns the run. Raises CommandRefused where there is no answer to check.
        """
        problem, turn = checking.checkable(problem, self.state, label)
        run = self._ulid()
        written: list[Event] = []

        async def write(event: Event) -> None:
            if text is None:
                await self._journal.write(event, label, turn=turn.turn, attempt=turn.attempt)
            else:
                written.append(event)

        await checking.run_checks(
            problem,
            self.variant(),
            _with_text(turn, text),
            run=run,
            limits=limits,
            write=write,
        )
        if text is not None:
            return checking.run_of(written)
        return self.state.seats[label].newest_checks

    def variant(self) -> Variant:
        """The variant's bytes as they were stored: nothing is drawn again."""
        if self.state.opened is None:
            raise BadRequest(f"Session {self.id} has no opening row; `h2h log verify` tells more.")
        return _variant_of(self.state.opened.variant, self.state.opened.problem)

    def _ulid(self) -> str:
        return ulid(self._clock.now(), self._rng)


def _with_text(turn: TurnState, text: str | None) -> TurnState:
    return turn if text is None else replace(turn, text_pieces=(text,), block=None)


def _variant_of(ref: VariantRef, problem: ProblemRef | None) -> Variant:
    return Variant(
        problem.digest if problem else "own-question",
        ref.seed or 0,
        ref.digest,
        ref.prompt,
        json.loads(ref.files),
        json.loads(ref.vars),
        json.loads(ref.truth),
    )


def _ms_since(events: Sequence[Stamped], clock: Clock) -> int:
    if not events:
        return 0
    started = datetime.fromisoformat(events[0].at.replace("Z", "+00:00"))
    return max(0, round((clock.now() - started).total_seconds() * 1000))
