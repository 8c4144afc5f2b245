"""Judging one answer: what counts in it, then check by check."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path
from typing import Any

from problems import digests
from problems.checks.extraction import extract
from problems.checks.json_answer import BrokenContract, parse
from problems.checks.results import CheckResult, Extracted, Outcome, Output, Ready
from problems.checks.runner import Run
from problems.errors import SandboxUnavailable
from problems.records import Problem, Variant
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
    `ladder.level_in_force()` found; without it this machine is probed. Closing the iterator kills
    every worker. Raises SandboxUnavailable where code would have to run open; never because of the
    answer. Texts in the results are raw.
    """
    level = level or await asyncio.to_thread(ladder.level_in_force)
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
    run = Run(problem, _job(problem, variant, answer), level=level.letter, limits=limits)
    faults: list[CheckResult] = []
    try:
        async for result in run.results(problem.checks):
            faults += [result] if result.outcome == "infra" else []
            yield result
    finally:
        run.close()
    yield _output(run, faults)


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
    }


def _output(run: Run, faults: list[CheckResult]) -> Output:
    text = run.output.text()
    if run.survivors:
        message = f"{run.survivors} worker(s) could not be killed: look for python start.py"
        return Output(text, "infra", message)
    if faults:
        return Output(text, "infra", f"{faults[0].name}: {faults[0].message}")
    return Output(text)
