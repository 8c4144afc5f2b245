"""One grader's life: it goes through the checks by itself, with a candidate for each.

This side starts the candidates (two ahead, so that they load while another works), ends what
overstays, and passes on what the grader says.
"""

import time
from collections.abc import AsyncGenerator

from problems.checks import rulings
from problems.checks.candidates import Candidates
from problems.checks.clock import Clock
from problems.checks.graderlink import Said
from problems.checks.results import CheckResult
from problems.checks.workers import GOING_S, Workers
from problems.records import CheckSpec
from problems.sandbox.awaiting import end_of
from problems.sandbox.output import Tail
from problems.sandbox.starved import starved_s

_AHEAD = 2
# a check whose candidate is gone gets this long to notice it, before its grader is ended too
_GRACE_S = 2.0


class Round:
    """The checks of `workers`, which have begun, up to the one in which the grader is lost."""

    def __init__(self, workers: Workers, output: Tail) -> None:
        self.survivors = 0  # processes that could not be ended
        self._workers, self._grader = workers, workers.grader
        self._plan, self._limits = workers.plan, workers.plan.limits
        self._clock = Clock()
        self._candidates = Candidates(workers, output, self._clock)

    @property
    def in_time(self) -> bool:
        """Whether the grader was not ended by us."""
        return not self._grader.killed_for

    async def results(self) -> AsyncGenerator[CheckResult]:
        """A result for each check, in order; at least one. All workers end with it."""
        waiting = {check.name: check for check in self._plan.checks}
        self._set_starting_clock()
        try:
            await self._candidates.start(list(waiting)[:_AHEAD])
            started = time.monotonic()
            current: CheckSpec | None = None
            async for at, said in self._grader.lines():
                if said.start is not None and said.start in waiting:
                    current = waiting[said.start]
                    started = at
                    self._set_clock(current, at)
                    await self._candidates.start(list(waiting)[: 1 + _AHEAD])
                elif said.clock is not None:
                    self._grader.tell(self._candidates.cpu_ns(said.clock))
                elif said.end is not None and said.end in waiting:
                    check = waiting.pop(said.end)
                    current = None
                    self._clock.stop()
                    yield await self._ended(check, said, round(1000 * (at - started)))
                    self._set_starting_clock()
                elif said.broken is not None:
                    for check in waiting.values():
                        yield rulings.result(check, "infra", said.broken)
                    return
            if waiting:  # it ended before it was through
                first = current or next(iter(waiting.values()))
                yield await self._grader_lost(first, started if current else None)
        finally:
            self._clock.stop()
            self._candidates.deafen()
            self.survivors = self._candidates.survivors + await self._workers.end()

    def _set_starting_clock(self) -> None:
        """A worker that never gets ready must not hold up the rest."""
        self._clock.stop()
        seconds = self._limits.start_s
        why = (
            f"this machine had the check's workers not ready within {seconds:g} s, and nothing is "
            "known of the answer: check it again when less is running"
        )
        self._clock.later(seconds, lambda: self._grader.kill(why))

    def _set_clock(self, check: CheckSpec, started: float) -> None:
        """From now on the check has its time; then its candidate goes, then its grader."""
        self._clock.stop()
        self._clock.give(
            self._limits.for_check(self._plan.problem, check).wall_s,
            started,
            starved=lambda: self._starved_s(check),
            overdue=lambda why: self._end_overdue(check, why),
        )

    def _end_overdue(self, check: CheckSpec, why: str) -> None:
        post = self._candidates.at(check.name)
        if post is None:
            self._grader.kill(why)
        else:
            self._candidates.kill(post, why)
            self._clock.later(_GRACE_S, lambda: self._grader.kill(why))

    def _starved_s(self, check: CheckSpec) -> float:
        """For how long both who work on a check have waited for a processor so far."""
        post = self._candidates.at(check.name)
        ours = [self._grader.child, post.child if post else None]
        return sum(starved_s(child.worker_pid) for child in ours if child is not None)

    async def _ended(self, check: CheckSpec, said: Said, wall_ms: int) -> CheckResult:
        post = self._candidates.at(check.name)
        if post is None:
            return rulings.without_candidate(check, said, wall_ms)
        peak = await self._candidates.end(post, lost=said.lost)
        return rulings.with_candidate(
            check,
            said,
            wall_ms,
            post,
            nursery=self._workers.nursery,
            cpu_s=self._limits.for_check(self._plan.problem, check).cpu_s,
            peak_kib=peak,
        )

    async def _grader_lost(self, check: CheckSpec, started: float | None) -> CheckResult:
        """`started`: when `check` had begun, or None."""
        ended = await end_of(self._grader.child, GOING_S)
        wall_ms = None if started is None else round(1000 * (time.monotonic() - started))
        return rulings.grader_lost(check, self._grader, ended, wall_ms)
