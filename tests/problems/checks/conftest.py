"""Judging small answers to small problems, with the real workers of this machine."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from problems.checks.judge import judge
from problems.checks.results import CheckResult, Extracted, Output, Ready
from problems.records import AnswerContract, CheckSpec, Problem, Variant
from problems.sandbox import ladder
from problems.sandbox.levels import Level
from problems.sandbox.limits import Limits


class Judged(msgspec.Struct):
    """All that one judging yielded."""

    extracted: Extracted
    ready: Ready
    results: dict[str, CheckResult]
    output: Output

    def outcomes(self) -> dict[str, str]:
        return {name: result.outcome for name, result in self.results.items()}


MakeProblem = Callable[..., Problem]
Judge = Callable[..., Awaitable[Judged]]


@pytest.fixture(scope="session")
def level() -> Level:
    level = ladder.level_in_force()
    if level.letter is None:
        pytest.skip(level.reason)  # a failure under CI, as every skip for want of a tool
    return level


@pytest.fixture
def make_problem(tmp_path: Path) -> MakeProblem:
    """A problem whose checks.py is `source`; by default its answer is Python code."""

    def make(
        source: str,
        *checks: CheckSpec,
        answer: AnswerContract | None = None,
        built_in: bool = False,
    ) -> Problem:
        folder = tmp_path / "problem"
        folder.mkdir(exist_ok=True)
        folder.joinpath("checks.py").write_text(source)
        return Problem(
            id="small",
            title="Small",
            area="test",
            difficulty="demo",
            folder=folder,
            pack="test",
            pack_version="1",
            pack_digest="",
            digest="d",
            hidden_digest="h",
            statement="",
            answer=answer or AnswerContract("code", "python"),
            checks=checks or (CheckSpec("it"),),
            built_in=built_in,
        )

    return make


@pytest.fixture
def judged(level: Level) -> Judge:
    """Judge the Python program `code` (or the whole `text`) against a problem."""

    async def run(
        problem: Problem,
        code: str = "pass",
        *,
        text: str | None = None,
        limits: Limits | None = None,
        level: Level = level,
        seed: int = 1,
        **content: dict,
    ) -> Judged:
        variant = Variant("d", seed, "v", "", **content)
        answer = f"```python\n{code}\n```\n" if text is None else text
        said = [
            item
            async for item in judge(
                problem, variant, answer, limits=limits or Limits(), level=level
            )
        ]
        extracted, ready, *results, output = said
        assert isinstance(extracted, Extracted)
        assert isinstance(ready, Ready)
        assert isinstance(output, Output)
        named = {result.name: result for result in results if isinstance(result, CheckResult)}
        assert len(named) == len(results)
        return Judged(extracted, ready, named, output)

    return run
