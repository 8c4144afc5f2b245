"""However a judging ends, nothing of it is left."""

import asyncio
import contextlib
import json
import os
import stat
import sys
import time
from pathlib import Path

import pytest

from problems.checks.judge import judge
from problems.checks.results import CheckResult, Ready
from problems.records import AnswerContract, AnswerField, CheckSpec, Variant
from problems.sandbox.levels import Level
from tests.problems.checks.processes import is_running, workers, workers_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

JSON = AnswerContract("json", "json", fields={"n": AnswerField("int")})
VARIANT = Variant("d", 1, "v", "")
LOOPS = "import signal\nsignal.signal(15, signal.SIG_IGN)\ndef f():\n    while True: pass"


async def three_workers_of(parent: int) -> list[Path]:
    """Grader, nursery, candidate."""
    for _ in range(600):
        if len(found := workers_of(parent)) == 3:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("the workers did not start")


@pytest.mark.parametrize("after", ["ready", "first result"])
async def test_stopping_ends_every_worker_at_once(after: str, level: Level, make_problem):
    source = "def check_a(ctx): pass\ndef check_b(ctx): ctx.answer.call('f')"
    problem = make_problem(source, CheckSpec("a"), CheckSpec("b", timeout_s=60))
    run = judge(problem, VARIANT, f"```python\n{LOOPS}\n```", level=level)
    async for item in run:
        if isinstance(item, Ready if after == "ready" else CheckResult):
            break
    ours = workers()
    began = time.monotonic()
    await run.aclose()
    assert time.monotonic() - began < 20, "the check would have gone on for 60 s"
    assert workers() == []
    assert [pid for pid in ours if is_running(pid)] == []


async def test_cancelling_the_task_that_judges_ends_every_worker(level: Level, make_problem):
    problem = make_problem("def check_it(ctx): ctx.answer.call('f')", CheckSpec("it", timeout_s=60))

    async def run() -> None:
        answer = f"```python\n{LOOPS}\n```"
        async with contextlib.aclosing(judge(problem, VARIANT, answer, level=level)) as items:
            async for _ in items:
                pass

    task = asyncio.create_task(run())
    ours = await three_workers_of(os.getpid())
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert workers() == []
    assert [pid for pid in ours if is_running(pid)] == []


async def test_workers_do_not_outlive_a_program_that_is_killed(level: Level, make_problem):
    problem = make_problem("def check_it(ctx): ctx.answer.call('f')")
    program = Path(__file__).with_name("orphans.py")
    app = await asyncio.create_subprocess_exec(
        sys.executable,
        str(program),
        str(problem.folder),
        env={**os.environ, "PYTHONPATH": str(program.parents[3])},
    )
    ours = await three_workers_of(app.pid)
    await asyncio.sleep(0.5)  # into the loop
    app.kill()
    await app.wait()
    await asyncio.sleep(1.5)
    assert [pid for pid in ours if is_running(pid)] == []


async def test_a_candidate_holds_nothing_open_but_its_own_pipes(make_problem, judged):
    source = "def check_it(ctx): raise ctx.Fail(' '.join(map(str, ctx.answer.call('held'))))"
    code = (
        "import os, stat\n"
        "def kind(fd):\n"
        "    try: return stat.S_IFMT(os.fstat(fd).st_mode)\n"
        "    except OSError: return None\n"
        "def held(): return [kind(fd) for fd in range(3, 64) if kind(fd)]\n"
    )
    checks = [CheckSpec("it"), CheckSpec("b"), CheckSpec("c")]
    done = await judged(make_problem(source, *checks), code)
    assert done.results["it"].message.split() == [str(stat.S_IFIFO)] * 2


async def test_ten_judgings_leave_no_descriptor_and_no_process(make_problem, judged):
    problem = make_problem("def check_it(ctx): pass", answer=JSON)
    code = make_problem("def check_it(ctx): pass")
    await judged(code)

    def open_now() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = open_now()
    for _ in range(7):
        await judged(problem, text='```json\n{"n": 4}\n```')
    for _ in range(3):
        await judged(code, "import os\nos._exit(1)")
    assert open_now() <= before
    assert workers() == []


async def test_a_machine_without_descriptors_left_is_an_infra_error_and_leaks_none(make_problem):
    """In a program of its own: here other threads would take and free some meanwhile."""
    problem = make_problem("def check_it(ctx): pass")
    program = Path(__file__).with_name("scarce.py")
    app = await asyncio.create_subprocess_exec(
        sys.executable,
        str(program),
        str(problem.folder),
        env={**os.environ, "PYTHONPATH": str(program.parents[3])},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await app.communicate()
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line for line in lines if line["left"] or line["workers"]] == []
    outcomes = [line["outcome"] for line in lines]
    assert outcomes[0] == "infra"  # with one descriptor
    assert outcomes[-1] == "pass"  # with enough
    assert set(outcomes) == {"infra", "pass"}
