"""At each level: nothing is left of judgings, nor of a program that was killed in the middle."""

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

import pytest

from problems.checks.judge import judge
from problems.records import AnswerContract, CheckSpec, Problem, Variant
from problems.sandbox import ladder
from problems.sandbox.levels import Letter, Level
from tests.problems.checks.processes import is_running, started_by, workers, workers_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

RUNS = int(os.environ.get("H2H_TEST_RUNS", "12"))  # `make test-sandbox`: 200
ORPHANS = Path(__file__).parents[1] / "checks" / "orphans.py"
CHECKS = "def check_it(ctx): assert ctx.answer.call('f') == 1"
ANSWERS = (
    "def f(): return 1",
    "import os\nos._exit(1)",
    "def f(): return [0] * (1 << 40)",
)
LEVELS = ("A", "B", "C")


@pytest.mark.parametrize("letter", LEVELS)
async def test_judgings_leave_no_descriptor_no_process_and_no_file(
    letter: Letter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    if ladder.trouble_with(letter) is not None:
        return  # not in force here: nothing runs at it
    await _judge(tmp_path, letter, *ANSWERS)  # what is opened once has been opened
    before = _descriptors()
    await _judge(tmp_path, letter, *(ANSWERS[n % len(ANSWERS)] for n in range(RUNS)))
    assert _descriptors() == before
    assert os.listdir(scratch) == []
    assert workers() == []


@pytest.mark.parametrize("letter", LEVELS)
async def test_two_seconds_after_the_program_was_killed_all_of_it_is_gone(
    letter: Letter, tmp_path: Path
):
    if ladder.trouble_with(letter) is not None:
        return
    (tmp_path / "checks.py").write_text("def check_it(ctx): ctx.answer.call('f')")
    app = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ORPHANS),
        str(tmp_path),
        letter,
        env={**os.environ, "PYTHONPATH": str(ORPHANS.parents[3])},
    )
    deadline = time.monotonic() + 30
    while len(inside := workers_of(app.pid)) < 3:  # grader, nursery, candidate
        assert time.monotonic() < deadline, "the workers did not start"
        await asyncio.sleep(0.05)
    everything = [*inside, *started_by(app.pid)]
    await asyncio.sleep(0.3)  # into the loop
    app.kill()
    await app.wait()
    await asyncio.sleep(2)
    assert [pid for pid in everything if is_running(pid)] == []


async def _judge(folder: Path, letter: Letter, *answers: str) -> None:
    (folder / "checks.py").write_text(CHECKS)
    problem = Problem(
        "p", "", "", "demo", folder, "", "", "", "", "", "",
        AnswerContract("code", "python"), (CheckSpec("it", timeout_s=10),),
    )  # fmt: skip
    for answer in answers:
        text = f"```python\n{answer}\n```"
        items = judge(problem, Variant("d", 1, "v", ""), text, level=Level(letter))
        async with contextlib.aclosing(items):
            async for _ in items:
                pass


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))
