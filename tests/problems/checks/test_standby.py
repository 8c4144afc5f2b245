"""Workers that stand by: at most two sets, each used once, and nothing of them is ever left."""

import asyncio
import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import AsyncIterator

import pytest

from problems.checks.judge import judge
from problems.checks.plan import Plan, plan_for
from problems.checks.results import CheckResult
from problems.checks.standby import Standby
from problems.checks.workers import Workers
from problems.records import AnswerContract, AnswerField, CheckSpec, Problem, Variant
from problems.sandbox.levels import Level
from problems.sandbox.limits import Limits
from problems.sandbox.starved import starved_s
from tests.problems.checks.processes import started_by, workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

VARIANT = Variant("d", 1, "v", "")
COUNTS = "n = 0\ndef count():\n    global n\n    n += 1\n    return n"
LOOPS = "def f():\n    while True: pass"
CHECK = "def check_it(ctx):\n    if ctx.answer.call('count') != 1: raise ctx.Fail('used before')"


@contextlib.asynccontextmanager
async def standing_by(problem: Problem, sets: int = 2) -> AsyncIterator[Standby]:
    """`sets` sets of workers that are ready; ended afterwards."""
    standby = Standby(problem, Limits(), sets)
    standby.fill()
    try:
        await until(standby, min(sets, 2))
        yield standby
    finally:
        await standby.end()
        assert workers() == []


async def until(standby: Standby, sets: int) -> None:
    for _ in range(2000):
        if standby.ready == sets:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{standby.ready} sets, not {sets}")


async def judged(
    problem: Problem, code: str, standby: Standby, variant: Variant = VARIANT
) -> list[str]:
    said = judge(problem, variant, f"```python\n{code}\n```", standby=standby)
    return [item.outcome async for item in said if isinstance(item, CheckResult)]


def end(pid: int) -> None:
    """Kill a process and wait for its death: a signal on its way has killed nobody yet."""
    handle = os.pidfd_open(pid)
    try:
        os.kill(pid, signal.SIGKILL)
        assert select.select([handle], [], [], 10.0)[0]
    finally:
        os.close(handle)


def plan_of(problem: Problem, level: Level) -> Plan:
    return plan_for(problem, level.letter, Limits())


async def test_a_set_is_used_once_and_refilled(level: Level, make_problem):
    problem = make_problem(CHECK)
    async with standing_by(problem, 1) as standby:
        for _ in range(2):
            assert await judged(problem, COUNTS, standby) == ["pass"]
            assert workers() == []
            assert standby.take(plan_of(problem, level)) is None
            standby.fill()
            await until(standby, 1)


async def test_there_are_never_more_than_two_sets(level: Level, make_problem):
    async with standing_by(make_problem(CHECK), 8) as standby:
        standby.fill()
        standby.fill()
        await asyncio.sleep(0.1)
        assert len(workers()) == 4
    assert Standby(make_problem(CHECK), Limits(), 8)._most == 2


async def test_dead_workers_are_not_used_and_are_replaced(level: Level, make_problem):
    problem = make_problem(CHECK)
    async with standing_by(problem, 2) as standby:
        for pid in started_by(os.getpid())[:3]:
            end(int(pid.name))
        assert await judged(problem, COUNTS, standby) == ["pass"]
        assert standby.ready == 0
        standby.fill()
        await until(standby, 2)
        assert await judged(problem, COUNTS, standby) == ["pass"]


class DiesWhenTaken(Standby):
    """What stands by is ended in the moment between its taking and its use."""

    def take(self, plan: Plan) -> Workers | None:
        taken = super().take(plan)
        if taken is not None and taken.nursery is not None:
            # the worker itself: behind a handle that was killed it lives for another moment
            taken.nursery.child.kill()
            assert taken.nursery.child.wait(10) is not None
        return taken


@pytest.mark.parametrize(("sets", "outcome"), [(1, "pass"), (2, "infra")])
async def test_workers_lost_before_the_check_begins_are_replaced_once(
    sets: int, outcome: str, level: Level, make_problem
):
    problem = make_problem(CHECK)
    standby = DiesWhenTaken(problem, Limits(), sets)
    standby.fill()
    await until(standby, sets)
    said = judge(problem, VARIANT, f"```python\n{COUNTS}\n```", standby=standby)
    [result] = [item async for item in said if isinstance(item, CheckResult)]
    assert result.outcome == outcome
    assert ("its nursery was ended by signal SIGKILL" in result.message) == (outcome == "infra")
    await standby.end()
    assert workers() == []


async def test_workers_of_another_plan_are_not_used(level: Level, make_problem):
    problem = make_problem(CHECK)
    async with standing_by(problem, 1) as standby:
        uses_numpy = "import numpy\n" + COUNTS  # arrays may pass now, and both ends must know them
        assert await judged(problem, uses_numpy, standby) == ["pass"]
        taken = standby.take(plan_of(problem, level))
        assert taken is not None
        assert await taken.end() == 0


async def test_an_end_at_any_moment_leaves_no_process_and_no_descriptor(level: Level, make_problem):
    problem = make_problem("import numpy\n" + CHECK)
    await asyncio.to_thread(plan_of, problem, level)

    async def fill_for(seconds: float) -> None:
        standby = Standby(problem, Limits())
        standby.fill()
        await asyncio.sleep(seconds)
        await standby.end()
        standby.fill()  # too late
        assert workers() == []

    await fill_for(0.0)
    before = len(os.listdir("/proc/self/fd"))
    for moment in range(12):
        await fill_for(0.004 * moment)
    assert len(os.listdir("/proc/self/fd")) == before


async def test_a_check_can_be_stopped_at_any_moment_while_it_starts(level: Level, make_problem):
    problem = make_problem("def check_it(ctx): ctx.answer.call('f')", CheckSpec("it", timeout_s=60))

    async def judge_for(seconds: float) -> None:
        judging = judge(
            problem, VARIANT, "```python\ndef f():\n while True: pass\n```", level=level
        )

        async def all_of() -> None:
            async with contextlib.aclosing(judging) as items:
                async for _ in items:
                    pass

        task = asyncio.create_task(all_of())
        await asyncio.sleep(seconds)
        task.cancel()
        began = time.monotonic()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert time.monotonic() - began < 30, "the check would have gone on for 60 s"
        assert workers() == []

    await judge_for(0.0)
    before = len(os.listdir("/proc/self/fd"))
    for moment in range(16):
        await judge_for(0.005 * moment)
    assert len(os.listdir("/proc/self/fd")) == before


async def test_nothing_stands_by_for_an_answer_that_is_no_code(level: Level, make_problem):
    contract = AnswerContract("json", "json", fields={"n": AnswerField("int")})
    standby = Standby(make_problem(CHECK, answer=contract), Limits())
    standby.fill()
    await asyncio.sleep(0.05)
    assert workers() == []
    await standby.end()


async def test_the_event_loop_goes_on_while_workers_start_and_end(level: Level, make_problem):
    """A tenth of a second is far above what it takes, and far below what starting in line took, or
    writing what the grader is told of large files."""
    problem = make_problem("import numpy\n" + CHECK)
    much = Variant("d", 1, "v", "", files={f"{n}.txt": "text " * 200_000 for n in range(80)})
    longest = 0.0

    def starved() -> float:
        """For how long this machine had no processor free for one of our threads."""
        return sum(starved_s(int(thread)) for thread in os.listdir("/proc/self/task"))

    async def tick() -> None:
        nonlocal longest
        while True:
            before = time.monotonic() - starved()
            await asyncio.sleep(0.001)
            longest = max(longest, time.monotonic() - starved() - before)

    ticking = asyncio.create_task(tick())
    async with standing_by(problem, 1) as standby:
        hog = COUNTS + "\nHELD = bytearray(400 << 20)"
        assert await judged(problem, hog, standby, much) == ["pass"]
        standby.fill()
    ticking.cancel()
    assert longest < 0.1
