"""Judging one answer: what counts in it, then check by check."""

import contextlib
import functools
import platform
from collections.abc import AsyncGenerator, Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from problems import digests
from problems.checks.blame import settle
from problems.checks.extraction import extract
from problems.checks.json_answer import BrokenContract, parse
from problems.checks.plan import plan_for
from problems.checks.results import CheckResult, Extracted, Outcome, Output, Place, Ready
from problems.checks.rulings import behind_gate
from problems.checks.runner import Run
from problems.checks.standby import Standby
from problems.errors import SandboxUnavailable
from problems.packcode import require_trusted
from problems.records import CheckSpec, Problem, Variant
from problems.sandbox import ladder
from problems.sandbox.awaiting import in_thread
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
    standby: Standby | None = None,
) -> AsyncGenerator[Extracted | Ready | CheckResult | Output]:
    """Judge `text`: yields Extracted, Ready, a CheckResult for each check as it ends, Output.

    `block` is the operator's pick (see `extraction.extract`). `level` is what
    `ladder.level_in_force()` found; without it this machine is probed, once in a
    process. `standby` may have workers ready. Closing the iterator kills every worker. Raises
    SandboxUnavailable where code would have to run open; never because of the answer. Texts in
    the results are raw.
    """
    level = level or await in_thread(ladder.level_of_this_process)
    require_sandbox(problem, level)
    found, answer, refusal = await in_thread(lambda: _read(problem, text, block))
    yield found
    yield await in_thread(lambda: _ready(problem, level))
    if not problem.checks:
        yield Output(outcome="infra", message=f"the problem {problem.id} has no checks")
        return
    if refusal is not None:
        for check in problem.checks:
            yield CheckResult(check.name, *refusal, check.required, check.weight)
        yield Output()
        return
    judging = _Judging(problem, variant, limits, level)
    try:
        run = await judging.run_of(answer, standby)
    except OSError as e:  # no descriptor left on this machine, or the problem's folder is gone
        message = f"the checks could not be prepared: {e}"
        for check in problem.checks:
            yield CheckResult(check.name, "infra", message, check.required, check.weight)
        yield Output(outcome="infra", message=message)
        return
    faults: list[CheckResult] = []
    async with contextlib.aclosing(judging.results(run, answer)) as results:
        async for result in results:
            faults += [result] if result.outcome == "infra" else []
            yield result
    yield _output(run, faults)


class _Judging:
    """What all runs of one judging have in common."""

    def __init__(self, problem: Problem, variant: Variant, limits: Limits, level: Level) -> None:
        self._problem, self._variant, self._limits, self._level = problem, variant, limits, level

    async def run_of(
        self,
        answer: Any,
        standby: Standby | None = None,
        watch: Place | None = None,
    ) -> Run:
        letter, written = self._level.letter, answer if isinstance(answer, str) else None
        plan = await in_thread(lambda: plan_for(self._problem, letter, self._limits, written))
        return Run(plan, _task(self._problem, self._variant, answer, watch), standby)

    async def results(self, run: Run, answer: Any) -> AsyncGenerator[CheckResult]:
        """One result for each check, in order, with no doubt about any."""
        left = {check.name: check for check in self._problem.checks}
        while left:
            async with contextlib.aclosing(run.results(tuple(left.values()))) as results:
                async for result in results:
                    check = left.pop(result.name)
                    if result.doubt is not None:
                        break
                    yield result
                else:
                    return
            # all workers have ended: what the answer does in its next check cannot disturb this
            settled = await self._settle(result, answer)
            yield settled
            if check.gate and settled.outcome == "fail":
                for later in left.values():
                    yield behind_gate(later, check)
                return

    async def _settle(self, doubtful: CheckResult, answer: Any) -> CheckResult:
        return await settle(
            doubtful,
            self._problem,
            self._variant,
            again=lambda check: self._one(answer, check),
            judge_text=self._one_text,
            gets_over=self._gets_over,
            level=self._level,
        )

    async def _one_text(self, text: str, check: CheckSpec) -> CheckResult | None:
        _, answer, refusal = await in_thread(lambda: _read(self._problem, text, None))
        return None if refusal is not None else await self._one(answer, check)

    async def _gets_over(self, at: Place, answer: Any, check: CheckSpec) -> bool:
        """Whether `check` gets over a place of its own with `answer`."""
        result = await self._one(answer, check, at)
        return result is not None and result.outcome == "pass"

    async def _one(
        self, answer: Any, check: CheckSpec, watch: Place | None = None
    ) -> CheckResult | None:
        run = await self.run_of(answer, watch=watch)
        async with contextlib.aclosing(run.results((check,))) as results:
            return await anext(results, None)


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


@functools.cache
def runner_digest() -> str:
    """Digest of the code that judges: extraction, grader, candidate, sandbox. Raises OSError."""
    sources = [
        path
        for path in digests.files_of(_PROBLEMS)
        if path.endswith(".py") and path.startswith(("checks/", "sandbox/"))
    ]
    return digests.digest_of(_PROBLEMS, sources)


def require_sandbox(problem: Problem, level: Level) -> None:
    """Where no sandbox holds, only h2h's own code may run; nowhere that of a pack nobody trusts.

    Raises SandboxUnavailable, NotTrusted.
    """
    require_trusted(problem)
    own = problem.built_in and problem.answer.kind != "code"
    if level.letter is None and not own:
        raise SandboxUnavailable(f"{level.reason} {level.fix}".strip())


def _read(
    problem: Problem, text: str, block: int | None
) -> tuple[Extracted, Any, tuple[Outcome, str] | None]:
    """What was found, the answer as the checks get it, or the outcome of all checks and why."""
    found = extract(text, problem.answer, block)
    if found.text is None:
        return found, None, ("not_run", found.note)
    if problem.answer.kind != "json":
        return found, found.text, None
    try:
        return found, parse(found.text, problem.answer), None
    except BrokenContract as e:
        return found, None, ("fail", str(e))


def _ready(problem: Problem, level: Level) -> Ready:
    planned = tuple(check.name for check in problem.checks)
    try:
        digest = runner_digest()
    except OSError:  # no descriptor left: the checks will say so
        digest = ""
    return Ready(level.letter, planned, digest, platform.python_version(), _numpy_version())


def _numpy_version() -> str | None:
    """Of the numpy that workers load: nothing is imported to know it."""
    try:
        return metadata.version("numpy")
    except metadata.PackageNotFoundError:
        return None


def _task(problem: Problem, variant: Variant, answer: Any, watch: Place | None) -> dict[str, Any]:
    """All that the grader is told of the variant and the answer.

    With `watch` it says whether a check gets over that place, instead of its result.
    """
    return {
        "kind": problem.answer.kind,
        "answer": answer,
        "watch": watch,
        "seed": variant.seed,
        "vars": variant.vars,
        "truth": variant.truth,
        "files": variant.files,
    }


def _output(run: Run, faults: list[CheckResult]) -> Output:
    text = run.output.text()
    if run.survivors:
        message = f"{run.survivors} worker(s) could not be killed: look for python start.py"
        return Output(text, "infra", message)
    # a check that this machine cannot run leaves open whether the answer solves the problem
    if undecided := [*faults, *run.refused]:
        return Output(text, "infra", f"{undecided[0].name}: {undecided[0].message}")
    return Output(text)
