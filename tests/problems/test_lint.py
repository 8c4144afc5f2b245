"""Lint executes a problem's own answers: each way of being unfit is found and named."""

import pytest

from problems.errors import SandboxUnavailable
from problems.format import load_problem
from problems.lint import Finding, lint_problem, rate_finding
from problems.records import Shortcut
from problems.sandbox.levels import Level

TWO_CHECKS = """
def check_total(ctx):
    if ctx.answer["total"] < 0:
        raise ctx.Fail("negative")

def check_exact(ctx):
    if ctx.answer["total"] != ctx.truth["total"]:
        raise ctx.Fail("wrong")
"""

LENIENT = """
def check_total(ctx):
    if ctx.answer["total"] > 2:
        raise ctx.Fail("large")
"""


def solver(expression: str) -> str:
    """An answer file whose total is `expression` of vars and files."""
    return (
        "def solve(vars, files):\n"
        f"    return '```json\\n{{\"total\": %d}}\\n```\\n' % ({expression})\n"
    )


def generator(total: str) -> str:
    """A variant.py whose shown and hidden totals are an expression of the seed."""
    return (
        "import time\n"
        "def generate(seed):\n"
        f"    total = {total}\n"
        "    vars = {'a': total - 2, 'total': total}\n"
        "    return {'vars': vars, 'files': {}, 'truth': {'total': total}}\n"
    )


async def findings(folder, seeds=(0,)) -> list[Finding]:
    return [finding async for finding in lint_problem(load_problem(folder), seeds)]


async def errors(folder, seeds=(0,)) -> str:
    return "\n".join(f.message for f in await findings(folder, seeds) if f.level == "error")


async def test_a_sound_problem_has_no_findings(write_problem):
    assert await findings(write_problem(), seeds=(0, 1, 2)) == []


async def test_a_right_answer_that_fails_is_an_error_with_seed_and_check(write_problem):
    folder = write_problem(
        files={"answers/right/adds.py": solver("vars['a'] + 2 + (vars['a'] > 0)")}
    )
    found = await findings(folder, seeds=(0, 1))
    assert [(f.seed, f.level) for f in found] == [(1, "error")]
    assert "right/adds does not solve it: total fail (wrong)" in found[0].message


async def test_a_wrong_answer_must_fail_at_every_check_named_for_it(write_problem):
    folder = write_problem(
        ("[[wrong]]", '[[check]]\nname = "exact"\n[[wrong]]'),
        ('caught_by = ["total"]', 'caught_by = ["total", "exact"]'),
        files={"checks.py": TWO_CHECKS},
    )
    assert await errors(folder) == "wrong/off_by_one is not caught by total: pass"


async def test_not_run_behind_a_gate_is_no_catch(write_problem):
    folder = write_problem(
        ('name = "total"\n', 'name = "total"\ngate = true\n[[check]]\nname = "exact"\n'),
        ('caught_by = ["total"]', 'caught_by = ["exact"]'),
        files={"checks.py": TWO_CHECKS, "answers/wrong/off_by_one.py": solver("-1")},
    )
    assert await errors(folder) == "wrong/off_by_one is not caught by exact: not_run"


async def test_only_when_limits_what_must_catch_a_wrong_answer_but_it_may_never_solve(
    write_problem,
):
    folder = write_problem(
        ('caught_by = ["total"]', 'caught_by = ["total"]\nonly_when = { total = 3 }'),
        files={"answers/wrong/off_by_one.py": solver("2")},
    )
    # its total is right for seed 0, whose truth is not 3
    assert await errors(folder, (0, 1)) == "wrong/off_by_one solves the problem"
    folder = write_problem(
        ('caught_by = ["total"]', 'caught_by = ["total"]\nonly_when = { kind = "x" }'),
    )
    assert "only_when names kind, which is not in the truth" in await errors(folder)


async def test_a_cheat_and_an_answer_of_zeros_may_not_solve(write_problem):
    folder = write_problem(
        files={
            "checks.py": LENIENT,
            "answers/cheat/zero.md": '```json\n{"total": 1}\n```\n',
        }
    )
    assert (await errors(folder)).splitlines() == [
        "cheat/zero solves the problem",
        "an answer of zeros solves the problem",
    ]


async def test_a_check_that_breaks_is_an_error_of_the_problem(write_problem):
    folder = write_problem(files={"checks.py": "def check_total(ctx):\n    return 1 // 0\n"})
    assert "breaks the checks: total infra" in await errors(folder)


async def test_a_generator_must_give_the_same_bytes_twice(write_problem):
    folder = write_problem(files={"variant.py": generator("time.time_ns()")})
    assert "two draws differ" in await errors(folder)


async def test_a_generator_that_raises_is_named_with_its_seed(write_problem):
    folder = write_problem(
        files={"variant.py": "def generate(seed):\n    raise ValueError('no')\n"}
    )
    assert "no variant for seed 0" in await errors(folder)


async def test_a_prompt_that_shows_truth_or_canary_is_an_error(write_problem):
    statement = 'Say {{a}}, or {"total": {{total}}}, says h2h-canary tiny.\n'
    folder = write_problem(
        files={"statement.md": statement, "variant.py": generator("seed + 2")},
    )
    message = await errors(folder)
    assert "the prompt holds the truth" in message
    assert "the prompt holds the canary" in message


async def test_a_reference_answer_that_raises_is_an_error(write_problem):
    folder = write_problem(files={"answers/right/adds.py": solver("vars['b']")})
    assert "right/adds for seed 0 failed" in await errors(folder)


async def test_where_no_sandbox_holds_foreign_code_is_refused_in_one_sentence(write_problem):
    problem = load_problem(write_problem())
    nothing = Level(None, "Nothing holds here.", fix="Use Linux.")
    with pytest.raises(SandboxUnavailable, match=r"Nothing holds here\. Use Linux\."):
        [finding async for finding in lint_problem(problem, (0,), sandbox=nothing)]


async def test_what_an_author_may_have_forgotten_is_a_warning(write_problem):
    folder = write_problem(
        ('canary = "h2h-canary tiny"\n', ""),
        files={"answers/wrong/unlisted.py": solver("7")},
    )
    found = await findings(folder, seeds=())
    assert [f.level for f in found] == ["warning", "warning"]
    assert "wrong/unlisted has no [[wrong]] entry" in found[0].message
    assert "canary is not set" in found[1].message


@pytest.mark.parametrize(
    ("solved", "level", "words"),
    [
        ([True] * 49, "note", "not judged"),
        ([True] * 10 + [False] * 40, "note", "up to 20% is allowed"),
        ([True] * 11 + [False] * 40, "error", "11 of 51 seeds, more than 20%"),
    ],
)
def test_a_shortcuts_rate_is_judged_on_fifty_seeds_or_more(write_problem, solved, level, words):
    problem = load_problem(write_problem())
    finding = rate_finding(problem, Shortcut(file="guess", max_rate=0.2), solved)
    assert finding.level == level
    assert words in finding.message


async def test_a_check_that_this_machine_cannot_run_is_named_and_no_answer_is_blamed_for_it(
    write_problem,
):
    block = "def solve(vars, files): return '```python\\ndef f(): return %d\\n```\\n'\n"
    folder = write_problem(
        ('kind = "json"', 'kind = "code"'),
        ('[answer.fields.total]\ntype = "int"\n', ""),
        ('name = "total"', 'name = "total"\n[[check]]\nname = "many"\nneeds_fork = true'),
        ('caught_by = ["total"]', 'caught_by = ["total", "many"]'),
        files={
            "checks.py": "def check_total(ctx):\n    if ctx.answer.call('f') != 1:\n"
            "        raise ctx.Fail('wrong')\ncheck_many = check_total\n",
            "answers/right/adds.py": block % 1,
            "answers/wrong/off_by_one.py": block % 2,
        },
    )
    problem = load_problem(folder)
    found = [finding async for finding in lint_problem(problem, [0], sandbox=Level("C"))]
    assert [finding.level for finding in found] == ["warning"]
    assert found[0].message.startswith("check many is not judged here. It asks for needs_fork")
