"""Whose fault a crashed check is, found by trying it on a right answer."""

import pytest

from problems.records import AnswerContract, AnswerField, Problem
from problems.sandbox.limits import Limits


def add_reference(problem: Problem, text: str = "def add(a, b): return a + b") -> Problem:
    """Give the problem a right answer."""
    file = problem.folder / "answers/right/adds.md"
    file.parent.mkdir(parents=True)
    file.write_text(f"```{problem.answer.fence}\n{text}\n```\n")
    return problem


@pytest.mark.parametrize(
    "body",
    ["return 'text'", "return None", "return float('nan')"],
)
async def test_values_that_break_a_check_are_the_answers_fault_when_a_right_answer_passes(
    body: str, make_problem, judged
):
    source = "def check_it(ctx): assert 3 + ctx.answer.call('add', 1, 2) == 6"
    done = await judged(add_reference(make_problem(source)), f"def add(a, b): {body}")
    assert done.outcomes() == {"it": "fail"}
    assert "the answer broke the check" in done.results["it"].message
    assert done.output.outcome == "complete"


async def test_a_lost_grader_is_the_answers_fault_when_a_right_answer_passes(make_problem, judged):
    source = "import os\ndef check_it(ctx):\n    if ctx.answer.call('add', 1, 2) != 3: os.abort()"
    problem = add_reference(make_problem(source))
    assert (await judged(problem, "def add(a, b): return 4")).outcomes() == {"it": "fail"}
    assert (await judged(problem, "def add(a, b): return 3")).outcomes() == {"it": "pass"}


async def test_too_much_for_the_graders_memory_is_the_answers_fault(make_problem, judged):
    source = "def check_it(ctx): [ctx.answer.call('add', 1, n) for n in range(12)]"
    problem = add_reference(make_problem(source))
    code = "def add(a, b): return bytes(40_000_000)"
    done = await judged(problem, code, limits=Limits(memory_mb=128))
    assert done.outcomes() == {"it": "fail"}
    assert "MemoryError" in done.results["it"].message


async def test_a_json_value_that_breaks_a_check_is_the_answers_fault(make_problem, judged):
    contract = AnswerContract("json", "json", fields={"at": AnswerField("string")})
    problem = make_problem("def check_it(ctx): int(ctx.answer['at'])", answer=contract)
    add_reference(problem, '{"at": "7"}')
    assert (await judged(problem, text='```json\n{"at": "x"}\n```')).outcomes() == {"it": "fail"}


async def test_a_check_that_crashes_on_the_right_answer_too_is_itself_at_fault(
    make_problem, judged
):
    source = "def check_it(ctx): ctx.answer.call('add', 1, 2).nothing"
    done = await judged(add_reference(make_problem(source)), "def add(a, b): return 'text'")
    assert done.outcomes() == {"it": "infra"}
    assert "AttributeError" in done.results["it"].message


async def test_without_a_right_answer_the_check_is_at_fault(make_problem, judged):
    done = await judged(make_problem("def check_it(ctx): 1 / 0"), "pass")
    assert done.outcomes() == {"it": "infra"}
