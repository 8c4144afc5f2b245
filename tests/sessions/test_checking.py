"""Checks of one turn, on their way from the judge to the log."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from problems.format import load_problem
from problems.records import Variant
from problems.sandbox.ladder import level_of_this_process
from problems.sandbox.limits import Limits
from sessions.checking import run_checks, run_of
from sessions.events import CheckEnded, CheckStarted, Event
from sessions.snapshot import CheckRun, TurnState
from tests.problems.tiny import write_tiny

SAYS = """
def check_total(ctx):
    raise ctx.Fail("\\x1b[2J\\u202e" + "\\t" * 1990)
"""


async def checked(folder: Path, text: str) -> CheckRun:
    if level_of_this_process().letter is None:
        pytest.skip("no sandbox here")
    problem = load_problem(write_tiny(folder, files={"checks.py": SAYS}))
    turn = TurnState("s/A.1.1", 1, 1, "", 0, "", text_pieces=(text,))
    written: list[Event] = []

    async def write(event: Event) -> None:
        written.append(event)

    variant = Variant(problem.digest, 1, "v", "")
    await run_checks(problem, variant, turn, run="r", limits=Limits(), write=write)
    run = run_of(written)
    assert run is not None
    return run


async def test_a_checks_words_are_harmless_wherever_they_come_to_stand(tmp_path: Path):
    run = await checked(tmp_path / "tiny", '```json\n{"total": 1}\n```\n')
    [result] = run.results
    assert result.outcome == "fail"
    assert result.message.startswith("\u241b[2J\ufffd    ")
    assert len(result.message) == 2000


@pytest.mark.parametrize(
    ("old", "new"), [("\n", "\r\n"), ("\ufffd", "\0"), ("\ufffd", "\udc80")], ids=ascii
)
async def test_the_digest_of_an_answer_is_that_of_what_the_log_keeps_in_whatever_lines(
    old: str, new: str, tmp_path: Path
):
    text = 'So\ufffd:\n\n```json\n{"total": 1}\n```\n'
    kept, came = [await checked(tmp_path / "tiny", each) for each in (text, text.replace(old, new))]
    assert kept.started.answer_sha256 == came.started.answer_sha256
    assert kept.started.extracted == came.started.extracted


class CancelsAt(ThreadPoolExecutor):
    """Threads that cancel `task` as they are given their work number `n`."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.left, self.task = n, asyncio.current_task()

    def submit(self, fn, /, *args, **kwargs):
        self.left -= 1
        if self.left == 0 and self.task is not None:
            self.task.cancel()
        return super().submit(fn, *args, **kwargs)


async def test_a_run_that_is_stopped_anywhere_has_a_start_before_its_end(tmp_path: Path):
    if level_of_this_process().letter is None:
        pytest.skip("no sandbox here")
    problem = load_problem(write_tiny(tmp_path / "tiny", files={"checks.py": SAYS}))
    turn = TurnState("s/A.1.1", 1, 1, "", 0, "", text_pieces=('```json\n{"total": 1}\n```\n',))

    async def ends_as(n: int) -> str:
        written: list[Event] = []

        async def write(event: Event) -> None:
            written.append(event)

        async def run() -> None:
            asyncio.get_running_loop().set_default_executor(CancelsAt(n))
            variant = Variant(problem.digest, 1, "v", "")
            await run_checks(problem, variant, turn, run="r", limits=Limits(), write=write)

        await asyncio.wait([asyncio.create_task(run())])
        assert isinstance(written[0], CheckStarted)
        end = written[-1]
        assert isinstance(end, CheckEnded)
        return end.outcome

    n = 1
    while await ends_as(n) == "stopped":
        n += 1
    assert n > 2, "it hands work to threads, and was stopped at each"
