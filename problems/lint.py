"""Judging a problem by executing it: its own answers must come out as its author says.

Right answers solve every seed; a wrong one fails at each check that is named for it; an empty
answer, one that does nothing and a cheat solve none; a seed gives the same bytes twice.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Literal

from msgspec import Struct

from problems import lint_seed
from problems.checks.judge import require_sandbox
from problems.records import Problem, Shortcut
from problems.sandbox import needs
from problems.sandbox.ladder import level_of_this_process
from problems.sandbox.levels import Level
from problems.sandbox.limits import Limits
from problems.variants import references

SEEDS_FOR_A_RATE = 50  # on fewer, how often a shortcut solves is chance
_DEFAULT = Limits()
_AT_ONCE = 2  # seeds; more gain nothing on two cores


class Finding(Struct, frozen=True):
    """One thing that lint has to say. Only an `error` makes the problem unfit.

    `seed` is None where it is about the problem itself or about all seeds together.
    """

    problem: str
    seed: int | None
    level: Literal["error", "warning", "note"]
    message: str


async def lint_problem(
    problem: Problem,
    seeds: Iterable[int],
    *,
    sandbox: Level | None = None,
    limits: Limits = _DEFAULT,
) -> AsyncIterator[Finding]:
    """Lint `problem` on `seeds`, two at a time; findings come as seeds end.

    `sandbox`: the level in force; without it this process's is taken. Raises SandboxUnavailable
    where code would have to run open.
    """
    sandbox = sandbox or await asyncio.to_thread(level_of_this_process)
    require_sandbox(problem, sandbox)
    for level, message in _about_files(problem):
        yield Finding(problem.id, None, level, message)
    refused = await asyncio.to_thread(needs.refused, problem.checks, sandbox.letter)
    for name, why in refused.items():
        yield Finding(problem.id, None, "warning", f"check {name} is not judged here. {why}")
    solved: dict[str, list[bool]] = {short.file: [] for short in problem.shortcuts}
    left = list(seeds)
    while left:
        batch, left = left[:_AT_ONCE], left[_AT_ONCE:]
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(
                    lint_seed.lint(problem, seed, sandbox, limits, not_judged=refused.keys())
                )
                for seed in batch
            ]
        for seed, report in zip(batch, (task.result() for task in tasks), strict=True):
            for message in report.errors:
                yield Finding(problem.id, seed, "error", message)
            for name, is_solved in report.shortcuts.items():
                solved[name].append(is_solved)
    for short in problem.shortcuts:
        if refused:  # nothing solves what is judged in part
            message = f"shortcut/{short.file}: not judged, since a check is not"
            yield Finding(problem.id, None, "note", message)
        else:
            yield rate_finding(problem, short, solved[short.file])


def _about_files(problem: Problem) -> Iterator[tuple[Literal["error", "warning"], str]]:
    found = references(problem)
    if not found["right"]:
        yield "error", "answers/right is empty: nothing shows that the problem can be solved"
    listed = {wrong.file for wrong in problem.wrong}
    for name in found["wrong"]:
        if name not in listed:
            yield "warning", f"answers/wrong/{name} has no [[wrong]] entry: no check answers for it"
    if not found["wrong"]:
        yield "warning", "answers/wrong is empty: nothing shows that the checks can refuse"
    if not problem.canary:
        yield "warning", "canary is not set: nobody could tell that a model was trained on this"


def rate_finding(problem: Problem, short: Shortcut, solved: list[bool]) -> Finding:
    """What may be said of a shortcut that solved the seeds marked True."""
    times = f"shortcut/{short.file} solves {sum(solved)} of {len(solved)} seeds"
    if len(solved) < SEEDS_FOR_A_RATE:
        message = f"{times}: not judged, its rate needs {SEEDS_FOR_A_RATE} seeds"
        return Finding(problem.id, None, "note", message)
    if sum(solved) > short.max_rate * len(solved):
        return Finding(problem.id, None, "error", f"{times}, more than {short.max_rate:.0%}")
    return Finding(problem.id, None, "note", f"{times}; up to {short.max_rate:.0%} is allowed")
