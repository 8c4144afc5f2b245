"""Whose fault was it? The check crashed, or the answer failed where the check may be to blame.

An infra error never counts against a contestant, and an answer may never cause one. So it is tried:
a right reference answer of the same variant goes through the same check. If it does not pass, the
check is at fault. If it does, the answer has failed, and has no second try: else it could ask for
one whenever it does badly, by a value that breaks the check. Only where the grader's process was
lost the answer gets one more run, since a machine may stumble.

Where a problem has no right answer, a check that crashed is tried on any values: if with one of
them it gets over the place where it crashed, and does not end there after all, it was the answer
that broke it.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from problems import variants
from problems.checks.results import CheckResult, Outcome, Place
from problems.checks.stand_ins import stand_ins
from problems.errors import ProblemError
from problems.records import CheckSpec, Problem, Variant
from problems.sandbox.awaiting import stoppable
from problems.sandbox.levels import Level

_MOST_MESSAGE = 2000

GetsOver = Callable[[Place, Any, CheckSpec], Awaitable[bool]]
JudgeOne = Callable[[str, CheckSpec], Awaitable[CheckResult | None]]


async def settle(
    doubtful: CheckResult,
    problem: Problem,
    variant: Variant,
    *,
    again: Callable[[CheckSpec], Awaitable[CheckResult | None]],
    judge_text: JudgeOne,
    gets_over: GetsOver,
    level: Level,
) -> CheckResult:
    """The result that stands for one with a doubt.

    `again` judges the same answer by one check, `judge_text` the answer in a text; `gets_over`
    tells whether a check gets over a place of its own with another answer.
    """
    check = next(check for check in problem.checks if check.name == doubtful.name)
    control = await _control(check, problem, variant, judge_text, level)
    if control is None:
        return await _without_control(doubtful, check, problem, gets_over)
    if _never_began(control):
        return _unknown(doubtful, control)
    if control.outcome != "pass":
        return _at_fault(doubtful, control)
    if doubtful.outcome == "fail":
        return _as(doubtful, "fail", doubtful.message)
    if doubtful.doubt is not None and doubtful.doubt.try_again:
        second = await again(check)
        if second is None or _never_began(second):
            return _unknown(doubtful, second)
        if second.outcome != "infra":
            return _as(second, second.outcome, second.message)
    told = _told(doubtful) or doubtful.message
    return _as(doubtful, "fail", f"the answer broke the check, which a right answer passes: {told}")


async def _control(
    check: CheckSpec, problem: Problem, variant: Variant, judge_text: JudgeOne, level: Level
) -> CheckResult | None:
    """What a right answer makes of the check; None if there is no such answer."""
    right = variants.references(problem)["right"]
    if not right:
        return None
    try:
        name = f"right/{right[0]}"
        text = await stoppable(variants.reference, problem, variant, name, level=level)
    except ProblemError:
        return None
    return await judge_text(text, check)


async def _without_control(
    doubtful: CheckResult, check: CheckSpec, problem: Problem, gets_over: GetsOver
) -> CheckResult:
    at = doubtful.doubt.at if doubtful.doubt is not None else None
    if at is not None:
        for answer in stand_ins(problem.answer):
            if await gets_over(at, answer, check):
                told = f"the answer broke the check, which other values do not: {_told(doubtful)}"
                return _as(doubtful, "fail", told)
    return _as(doubtful, doubtful.outcome, doubtful.message)


def _at_fault(doubtful: CheckResult, control: CheckResult) -> CheckResult:
    """The check is: it fails a right answer, too."""
    if doubtful.outcome == "infra":
        return _as(doubtful, "infra", doubtful.message)
    told = _told(doubtful) or control.message
    message = f"the check {doubtful.name} is itself at fault, a right answer does not pass it: "
    return _as(doubtful, "infra", message + told)


def _never_began(result: CheckResult) -> bool:
    """Then it was this machine that failed, which speaks for nobody and against nobody."""
    return result.outcome == "infra" and result.wall_ms is None


def _unknown(doubtful: CheckResult, tried: CheckResult | None) -> CheckResult:
    why = tried.message if tried is not None else "it could not be tried again"
    return _as(doubtful, "infra", f"whose fault it was is not known ({why}): {doubtful.message}")


def _told(doubtful: CheckResult) -> str:
    return doubtful.doubt.told if doubtful.doubt is not None else ""


def _as(result: CheckResult, outcome: Outcome, message: str) -> CheckResult:
    return msgspec.structs.replace(
        result, outcome=outcome, message=message[:_MOST_MESSAGE], doubt=None
    )
