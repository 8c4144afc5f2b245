"""The workers of a session's checks: ready before the answer is, and gone with the session."""

import asyncio
import sys
from pathlib import Path
from random import Random

import pytest

from problems.pack import builtin
from problems.sandbox.ladder import level_of_this_process
from problems.sandbox.limits import Limits
from problems.variants import draw, reference, references
from sessions.clock import SystemClock
from sessions.commands import Check, Close
from sessions.headless import ended, until
from sessions.log.writer import Log
from sessions.session import Session
from tests.problems.checks.processes import workers
from tests.sessions.stage import answer, contestant

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.parametrize("checked", [True, False], ids=["checked", "never checked"])
async def test_workers_stand_by_while_an_answer_streams_and_none_outlives_the_session(
    checked: bool, tmp_path: Path
):
    if (level := level_of_this_process()).letter is None:
        pytest.skip(level.reason)
    problem = next(each for each in builtin().problems if each.answer.kind == "code")
    variant = draw(problem, 1)
    right = reference(problem, variant, f"right/{references(problem)['right'][0]}")
    gate = asyncio.Event()
    log = Log(tmp_path / "log.db")
    session = Session(
        "s-1",
        variant,
        problem,
        {"A": contestant("a")},
        provider_for=lambda _: answer(right, gate=gate),
        log=log,
        blind="off",
        limits=Limits(),
        clock=SystemClock(),
        rng=Random(1),
        cost=lambda contestant, usage, served: None,
    )
    running = asyncio.ensure_future(session.run())
    session.prepare_checks()
    for _ in range(3000):
        if len(workers()) >= 2:  # grader and nursery, while the answer is held back
            break
        await asyncio.sleep(0.01)
    else:
        raise AssertionError("no workers stand by")
    gate.set()
    await until(session, ended)
    if checked:
        await session.do(Check("A"))
        run = session.state.seats["A"].newest_checks
        assert run is not None
        assert run.solved, run.results
        assert run.started.python == ".".join(map(str, sys.version_info[:3]))
        assert run.started.sandbox == level.letter
    await session.do(Close())
    await running
    await log.close()
    assert workers() == []
