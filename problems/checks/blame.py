"""A check crashed: is it the check's own fault, or did the answer's values break it?

An infra error never counts against a contestant, and an answer may never cause one. So it is tried:
a right reference answer of the same variant goes through the same check. If the check crashes on
that too, it is at fault. If it passes, the answer gets one more run, since a machine may stumble;
and when the check crashes again, the answer has failed it.
"""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from problems import variants
from problems.checks.results import CheckResult
from problems.errors import ProblemError
from problems.records import CheckSpec, Problem, Variant
from problems.sandbox.levels import Level

JudgeOne = Callable[[str, CheckSpec], Awaitable[CheckResult | None]]


async def settle(
    crashed: CheckResult,
    problem: Problem,
    variant: Variant,
    *,
    again: Callable[[CheckSpec], Awaitable[CheckResult | None]],
    judge_text: JudgeOne,
    level: Level,
) -> CheckResult:
    """The result that stands for a check that ended as infra while it judged an answer.

    `again` judges the same answer by one check, `judge_text` the answer in a text.
    """
    check = next(check for check in problem.checks if check.name == crashed.name)
    right = variants.references(problem)["right"]
    if not right:
        return crashed
    try:
        text = await asyncio.to_thread(
            variants.reference, problem, variant, f"right/{right[0]}", level=level
        )
    except ProblemError:
        return crashed
    control = await judge_text(text, check)
    if control is None or control.outcome != "pass":
        return crashed
    second = await again(check)
    if second is not None and second.outcome != "infra":
        return second
    return msgspec.structs.replace(
        crashed,
        outcome="fail",
        message=f"the answer broke the check, which a right answer passes: {crashed.message}"[
            :2000
        ],
    )
