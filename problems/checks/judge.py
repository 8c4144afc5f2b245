"""Judging one answer: what counts in it, then check by check."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path
from typing import Any

from problems import digests
from problems.checks.blame import settle
from problems.checks.extraction import extract
from problems.checks.json_answer import BrokenContract, parse
from problems.checks.results import CheckResult, Extracted, Outcome, Output, Ready
from problems.checks.runner import Run
from problems.errors import SandboxUnavailable
from problems.records import CheckSpec, Problem, Variant
from problems.sandbox import ladder, paths
from problems.sandbox.levels import Level
from problems.sandbox.limits import Limits

_PROBLEMS = Path(__file__).parents[1]
_DEFAULT = Limits()


async def judge(
    problem: Problem,
    variant: Variant,
    text: str,
    *,
    block: int | None = None,
    limits: Limits = _DEFAULT,
    level: Level | None = None,
) -> AsyncGenerator[Extracted | Ready | CheckResult | Output]:
    """Judge `text`: yields Extracted, Ready, a CheckResult for each check as it ends, Output.

    `block` is the operator's pick (see `extraction.extract`). `level` is what
    `ladder.level_in_force()` found; without it this machine is probed, once in a
    process. Closing the iterator kills every worker. Raises SandboxUnavailable where code would
    have to run open; never because of the answer. Texts in the results are raw.
    """
    level = level or await asyncio.to_thread(ladder.level_of_this_process)
    require_sandbox(problem, level)
    found = await asyncio.to_thread(extract, text, problem.answer, block)
    yield found
    yield Ready(level.letter, tuple(check.name for check in problem.checks), runner_digest())
    if not problem.checks:
        yield Output(outcome="infra", message=f"the problem {problem.id} has no checks")
        return
    answer, refusal = _answer(problem, found)
    if refusal is not None:
        for check in problem.checks:
            yield CheckResult(check.name, *refusal, check.required, check.weight)
        yield Output()
        return
    faults: list[CheckResult] = []
    judging = _Judging(problem, variant, limits, level)
    run = judging.run_of(answer)
    try:
        async with contextlib.aclosing(run.results(problem.checks)) as results:
            async for result in results:
                settled = await judging.settle(result, answer)
                faults += [settled] if settled.outcome == "infra" else []
                yield settled
    finally:
        run.close()
    yield _output(run, faults)


class _Judging:
    """What all runs of one judging have in common."""

    def __init__(self, problem: Problem, variant: Variant, limits: Limits, level: Level) -> None:
        self._problem, self._variant, self._limits, self._level = problem, variant, limits, level

    def run_of(self, answer: Any) -> Run:
        job = _job(self._problem, self._variant, answer)
        return Run(self._problem, job, level=self._level.letter, limits=self._limits)

    async def settle(self, result: CheckResult, answer: Any) -> CheckResult:
        """Find out whose fault it was when a check crashed on an answer."""
        if result.outcome != "infra" or result.wall_ms is None:  # it had not begun
            return result
        return await settle(
            result,
            self._problem,
            self._variant,
            again=lambda check: self._one(answer, check),
            judge_text=self._one_text,
            level=self._level,
        )

    async def _one_text(self, text: str, check: CheckSpec) -> CheckResult | None:
        answer, refusal = _answer(self._problem, extract(text, self._problem.answer))
        return None if refusal is not None else await self._one(answer, check)

    async def _one(self, answer: Any, check: CheckSpec) -> CheckResult | None:
        run = self.run_of(answer)
        try:
            async with contextlib.aclosing(run.results((check,))) as results:
                return await anext(results, None)
        finally:
            run.close()


def summary(results: Iterable[CheckResult]) -> tuple[bool, float]:
    """(solved, score): whether all required checks passed, and the weighted share of passes.

    Nothing planned solves nothing.
    """
    results = tuple(results)
    weight = sum(result.weight for result in results)
    passed = sum(result.weight for result in results if result.outcome == "pass")
    solved = bool(results) and all(
        result.outcome == "pass" for result in results if result.required
    )
    return solved, passed / weight if weight > 0 else float(solved)


def runner_digest() -> str:
    """Digest of the code that judges: extraction, grader, candidate, sandbox."""
    sources = [
        path
        for path in digests.files_of(_PROBLEMS)
        if path.endswith(".py") and path.startswith(("checks/", "sandbox/"))
    ]
    return digests.digest_of(_PROBLEMS, sources)


def require_sandbox(problem: Problem, level: Level) -> None:
    """Where no sandbox holds, only h2h's own code may run. Raises SandboxUnavailable."""
    own = problem.built_in and problem.answer.kind != "code"
    if level.letter is None and not own:
        raise SandboxUnavailable(f"{level.reason} {level.fix}".strip())


def _answer(problem: Problem, found: Extracted) -> tuple[Any, tuple[Outcome, str] | None]:
    """The answer as the checks get it; or the outcome of all checks, and why."""
    if found.text is None:
        return None, ("not_run", found.note)
    if problem.answer.kind != "json":
        return found.text, None
    try:
        return parse(found.text, problem.answer), None
    except BrokenContract as e:
        return None, ("fail", str(e))


def _job(problem: Problem, variant: Variant, answer: Any) -> dict[str, Any]:
    return {
        "folder": str(problem.folder.resolve()),
        "kind": problem.answer.kind,
        "answer": answer,
        "seed": variant.seed,
        "vars": variant.vars,
        "truth": variant.truth,
        "files": variant.files,
        "numpy": paths.numpy_folder(),
        "preload": _uses_numpy(problem, answer),
    }


def _uses_numpy(problem: Problem, answer: Any) -> bool:
    """Whether arrays may pass between answer and checks: then both ends load numpy beforehand.

    Loading costs ten times what the rest of a worker costs. Without it `import numpy` still works,
    so who hides the name has only his own arrays not passed.
    """
    if problem.answer.kind != "code" or paths.numpy_folder() is None:
        return False
    sources = [path.read_bytes() for path in problem.folder.glob("*.py")]
    return any(word in text for text in (*sources, answer.encode()) for word in (b"numpy", b"rng"))


def _output(run: Run, faults: list[CheckResult]) -> Output:
    text = run.output.text()
    if run.survivors:
        message = f"{run.survivors} worker(s) could not be killed: look for python start.py"
        return Output(text, "infra", message)
    if faults:
        return Output(text, "infra", f"{faults[0].name}: {faults[0].message}")
    return Output(text)
