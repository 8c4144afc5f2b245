"""Workers that stand by while answers are still being written, so that judging starts at once.

Nothing of an answer or of a pack runs in them before they are taken: they have loaded Python and
numpy and, the grader, closed its sandbox around the problem's folder.
"""

import asyncio
import contextlib

from problems.checks.plan import Plan, plan_for
from problems.checks.workers import Workers
from problems.records import Problem
from problems.sandbox import ladder
from problems.sandbox.awaiting import begun, in_thread
from problems.sandbox.limits import Limits

MOST = 2


class Standby:
    """Up to `most` sets of workers for one problem, each used once. `end` it on the same loop."""

    def __init__(self, problem: Problem, limits: Limits, most: int = MOST) -> None:
        self._problem, self._limits, self._most = problem, limits, min(most, MOST)
        self._ready: list[Workers] = []
        self._filling: asyncio.Task[None] | None = None
        self._over = False

    @property
    def ready(self) -> int:
        """How many sets stand by."""
        return len(self._ready)

    def fill(self) -> None:
        """Start what is missing, beside all else. For answers that are code, where code can run.

        After `end` it does nothing.
        """
        if self._over or self._problem.answer.kind != "code" or not self._problem.checks:
            return
        if self._filling is None or self._filling.done():
            self._filling = asyncio.create_task(self._fill())

    def take(self, plan: Plan) -> Workers | None:
        """A set that was started on such a plan, now the caller's; None where none is ready."""
        self._drop_dead()
        for number, workers in enumerate(self._ready):
            if workers.plan == plan:
                return self._ready.pop(number)
        return None

    async def end(self) -> None:
        """End all that stand by, and start no more."""
        self._over = True
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.wait([self._filling])
        ready, self._ready = self._ready, []
        await asyncio.gather(*(workers.end() for workers in ready))

    async def _fill(self) -> None:
        # what is short here is short at the check too, which then says so
        with contextlib.suppress(OSError):
            plan = await in_thread(self._plan)
            self._drop_dead()
            while plan is not None and len(self._ready) < self._most:
                workers = await begun(lambda: Workers.start(plan), Workers.close)
                self._ready.append(workers)

    def _plan(self) -> Plan | None:
        level = ladder.level_of_this_process()
        if level.letter is None:
            return None
        plan = plan_for(self._problem, level.letter, self._limits)
        return plan if plan.checks else None  # else this machine can run none of them

    def _drop_dead(self) -> None:
        for workers in [each for each in self._ready if not each.alive]:
            self._ready.remove(workers)
            workers.close()
