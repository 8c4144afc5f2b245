"""Linting one seed of a problem."""

import json
from collections.abc import Collection, Iterator
from contextlib import aclosing
from typing import Any

from msgspec import Struct

from problems.checks.judge import judge, summary
from problems.checks.results import CheckResult
from problems.errors import GenerateFailed, ReferenceFailed
from problems.records import AnswerField, Problem, Variant, Wrong
from problems.sandbox.awaiting import stoppable
from problems.sandbox.levels import Level
from problems.sandbox.limits import Limits
from problems.variants import draw, reference, references

_NOTHING = {"enum": None, "string": "", "int": 0, "number": 0, "bool": False}


class SeedReport(Struct, frozen=True):
    """What is wrong, a sentence each, and which shortcuts solved the seed."""

    errors: tuple[str, ...]
    shortcuts: dict[str, bool]


async def lint(
    problem: Problem,
    seed: int,
    sandbox: Level,
    limits: Limits,
    not_judged: Collection[str] = (),
) -> SeedReport:
    """`not_judged`: checks that this machine cannot run, of which nothing is known.

    Raises SandboxUnavailable.
    """
    try:
        variant = await stoppable(draw, problem, seed, level=sandbox)
        again = await stoppable(draw, problem, seed, level=sandbox)
    except GenerateFailed as e:
        return SeedReport((str(e),), {})
    errors = list(_about_variant(problem, variant, again))
    answers = _Answers(problem, variant, sandbox, limits, not_judged)
    found = references(problem)
    for name in found["right"]:
        errors += await answers.faults_of_right(name)
    wrong = {entry.file: entry for entry in problem.wrong}
    for name in found["wrong"]:
        errors += await answers.faults_of_wrong(name, wrong.get(name))
    for name in found["cheat"]:
        errors += await answers.faults_of_wrong(name, None, kind="cheat")
    for name, text in _idle_answers(problem, variant):
        results = await answers.judged(text)
        errors += _infra(name, results)
        if summary(results)[0]:
            errors.append(f"{name} solves the problem")
    shortcuts = {short.file: await answers.is_solved_by(short.file) for short in problem.shortcuts}
    return SeedReport(tuple(errors + answers.broken), shortcuts)


class _Answers:
    """The reference answers of one variant, judged one after another."""

    def __init__(
        self,
        problem: Problem,
        variant: Variant,
        sandbox: Level,
        limits: Limits,
        not_judged: Collection[str],
    ) -> None:
        self.broken: list[str] = []  # references that could not be had
        self._not_judged = not_judged
        self._problem, self._variant = problem, variant
        self._sandbox, self._limits = sandbox, limits

    async def judged(self, text: str) -> list[CheckResult]:
        results = judge(
            self._problem, self._variant, text, limits=self._limits, level=self._sandbox
        )
        async with aclosing(results) as stream:
            return [said async for said in stream if isinstance(said, CheckResult)]

    async def faults_of_right(self, name: str) -> list[str]:
        results = await self._of_reference(f"right/{name}")
        judged = [r for r in results or () if r.name not in self._not_judged]
        missed = [r for r in judged if r.outcome != "pass" and r.required]
        return [f"right/{name} does not solve it: {_told(missed)}"] if missed else []

    async def faults_of_wrong(
        self, name: str, entry: Wrong | None, *, kind: str = "wrong"
    ) -> list[str]:
        results = await self._of_reference(f"{kind}/{name}")
        if results is None:
            return []
        errors = _infra(f"{kind}/{name}", results)
        if summary(results)[0]:
            errors.append(f"{kind}/{name} solves the problem")
        if entry is not None and _applies(entry, self._variant.truth):
            outcomes = {result.name: result.outcome for result in results}
            # "not run" behind a gate is no catch: the check itself has to refuse
            judged = [check for check in entry.caught_by if check not in self._not_judged]
            missed = [check for check in judged if outcomes.get(check) != "fail"]
            errors += [
                f"{kind}/{name} is not caught by {check}: {outcomes.get(check, 'no result')}"
                for check in missed
            ]
        return errors

    async def is_solved_by(self, shortcut: str) -> bool:
        results = await self._of_reference(f"shortcut/{shortcut}")
        return results is not None and summary(results)[0]

    async def _of_reference(self, name: str) -> list[CheckResult] | None:
        try:
            text = await stoppable(
                reference, self._problem, self._variant, name, level=self._sandbox
            )
        except ReferenceFailed as e:
            self.broken.append(str(e))
            return None
        return await self.judged(text)


def _about_variant(problem: Problem, variant: Variant, again: Variant) -> Iterator[str]:
    if variant != again:
        yield "two draws differ: generate(seed) depends on more than its seed"
    for wrong in problem.wrong:
        for key in wrong.only_when.keys() - variant.truth.keys():
            yield f"wrong/{wrong.file}: only_when names {key}, which is not in the truth"
    if problem.canary and problem.canary in variant.prompt:
        yield "the prompt holds the canary: put it in a comment on the statement's first line"
    if variant.truth and any(text in variant.prompt for text in _as_json(variant.truth)):
        yield "the prompt holds the truth"


def _as_json(truth: dict[str, Any]) -> tuple[str, ...]:
    return json.dumps(truth), json.dumps(truth, separators=(",", ":")), json.dumps(truth, indent=2)


def _applies(entry: Wrong, truth: dict[str, Any]) -> bool:
    return all(truth.get(key) == value for key, value in entry.only_when.items())


def _idle_answers(problem: Problem, variant: Variant) -> Iterator[tuple[str, str]]:
    """Answers of somebody who does nothing; none may solve the problem."""
    yield "an empty answer", ""
    fence = problem.answer.fence
    if problem.answer.kind == "json":
        nothing = {name: _nothing(field) for name, field in problem.answer.fields.items()}
        yield "an answer of zeros", f"```{fence}\n{json.dumps(nothing)}\n```\n"
    if problem.answer.kind == "code":
        yield "an empty block", f"```{fence}\npass\n```\n"
        for name, text in variant.files.items():
            if name.endswith(".py"):
                yield f"the given {name}", f"````{fence}\n{text}\n````\n"


def _nothing(field: AnswerField) -> Any:
    return field.values[0] if field.type == "enum" else _NOTHING[field.type]


def _infra(name: str, results: list[CheckResult]) -> list[str]:
    broken = [result for result in results if result.outcome == "infra"]
    return [f"{name} breaks the checks: {_told(broken)}"] if broken else []


def _told(results: list[CheckResult]) -> str:
    return "; ".join(f"{r.name} {r.outcome} ({r.message})" for r in results)
