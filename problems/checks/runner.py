"""One judging: the checks of an answer, by as many graders as it takes (see `round.py`)."""

import contextlib
from collections.abc import AsyncGenerator, Iterator
from typing import Any

from problems.checks.plan import Plan
from problems.checks.results import CheckResult
from problems.checks.round import Round
from problems.checks.rulings import behind_gate, result
from problems.checks.standby import Standby
from problems.checks.workers import Workers
from problems.records import CheckSpec
from problems.sandbox.awaiting import begun, in_thread
from problems.sandbox.output import Tail


class Run:
    """The checks of one answer, as they happen."""

    def __init__(self, plan: Plan, task: dict[str, Any], standby: Standby | None) -> None:
        """`task` is all that a grader is told; `standby` may have workers ready."""
        self.output = Tail(plan.limits.output_keep)
        self.survivors = 0
        self.refused: list[CheckResult] = []  # what this machine cannot run
        self._plan, self._task, self._standby = plan, task, standby
        self._round: Round | None = None
        self._started_again = False

    async def results(self, checks: tuple[CheckSpec, ...]) -> AsyncGenerator[CheckResult]:
        """One result for each check, in order. A grader that has to be ended is replaced."""
        left = {check.name: check for check in checks}
        while True:
            for refused in self._refused_next(left):
                yield refused
            if not left:
                return
            able = tuple(each for each in left.values() if each.name not in self._plan.refused)
            # a grader reports at least the check it was lost in
            async with contextlib.aclosing(self._with_one_grader(able)) as some:
                async for told in some:
                    if self._starts_again(told):
                        break
                    yield told
                    check = left.pop(told.name)
                    if check.gate and told.outcome == "fail":
                        for later in left.values():
                            yield behind_gate(later, check)
                        return
                    for refused in self._refused_next(left):
                        yield refused

    def _starts_again(self, told: CheckResult) -> bool:
        """Whether workers that were lost before a check began are replaced: once, since a machine
        may stumble. Where it was not for want of time, which they have had."""
        lost = told.outcome == "infra" and told.wall_ms is None
        timely = self._round is None or self._round.in_time
        again = lost and timely and not self._started_again
        self._started_again = self._started_again or again
        return again

    def _refused_next(self, left: dict[str, CheckSpec]) -> Iterator[CheckResult]:
        """Those that are next, and cannot run on this machine; they are left no longer."""
        while left and (why := self._plan.refused.get(name := next(iter(left)))):
            refused = result(left.pop(name), "not_run", why)
            self.refused.append(refused)
            yield refused

    async def _with_one_grader(self, checks: tuple[CheckSpec, ...]) -> AsyncGenerator[CheckResult]:
        self._round = None
        try:
            workers = await self._workers_for(checks)
        except OSError as e:  # no memory, process or descriptor left on this machine
            for check in checks:
                yield result(check, "infra", f"the grader could not be started: {e}")
            return
        one = self._round = Round(workers, self.output)
        try:
            async with contextlib.aclosing(one.results()) as results:
                async for each in results:
                    yield each
        finally:
            self.survivors += one.survivors

    async def _workers_for(self, checks: tuple[CheckSpec, ...]) -> Workers:
        """Those that stand by, else new ones; they know the answer, and begin. Raises OSError."""
        plan = self._plan.of(checks)
        ready = self._standby.take(plan) if self._standby is not None else None
        workers = ready or await begun(lambda: Workers.start(plan), Workers.close)
        try:
            await in_thread(lambda: workers.grader.write(self._task))
            workers.grader.begin()
        except BaseException:
            self.survivors += await workers.end()
            raise
        return workers
