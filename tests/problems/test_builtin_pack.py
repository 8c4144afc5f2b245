"""The problems that ship: each one's own answers come out as its author says."""

import json

import pytest

from problems.lint import lint_problem
from problems.pack import BUILTIN, builtin, find_problem
from problems.variants import draw, references

PACK = {problem.id: problem for problem in builtin().problems}
LINT_SEEDS = {"accum-ragged": 1, "ring-kv-wrap": 1, "orca-plateau": 1}  # the slow ones
SMALL = ("simpson-suite", "kv-budget")


@pytest.mark.parametrize("id", PACK)
async def test_lint_finds_no_error(id):
    seeds = range(LINT_SEEDS.get(id, 2))
    found = [finding async for finding in lint_problem(PACK[id], seeds)]
    assert [finding.message for finding in found if finding.level != "note"] == []


@pytest.mark.parametrize("id", PACK)
def test_a_prompt_holds_every_file_and_no_hole_or_canary(id):
    variant = draw(PACK[id], 7)
    for name, text in variant.files.items():
        assert f"`{name}`" in variant.prompt
        assert text.rstrip() in variant.prompt
    assert "{{" not in variant.prompt
    assert "canary" not in variant.prompt


@pytest.mark.parametrize("id", SMALL)
def test_the_embedded_models_prompts_stay_under_450_tokens(id):
    # tables cost about 3.5 characters a token, prose fewer tokens
    assert max(len(draw(PACK[id], seed).prompt) for seed in range(8)) < 1400


@pytest.mark.parametrize("id", [id for id in PACK if id != "orca-plateau"])  # it takes seconds
def test_seeds_give_different_variants(id):
    assert len({draw(PACK[id], seed).prompt for seed in range(2)}) == 2


@pytest.mark.parametrize("id", PACK)
def test_the_statement_names_every_field_of_the_answer(id):
    problem = PACK[id]
    for name, field in problem.answer.fields.items():
        assert name in problem.statement
        assert all(f'"{value}"' in problem.statement for value in field.values)
    assert f"```{problem.answer.fence}" in problem.statement


@pytest.mark.parametrize("id", PACK)
def test_there_are_right_and_tempting_wrong_answers_and_for_code_a_cheat(id):
    found = references(PACK[id])
    is_code = PACK[id].answer.kind == "code"
    assert len(found["right"]) >= (2 if is_code else 1)
    assert len(found["wrong"]) >= 3
    assert len(found["cheat"]) == is_code


def test_the_truth_is_plain_json_with_finite_numbers():
    for id in SMALL:
        assert json.loads(json.dumps(draw(PACK[id], 1).truth, allow_nan=False))


def test_the_packs_code_is_readable():
    for path in BUILTIN.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert max(len(line) for line in source.splitlines()) <= 100, path


def test_the_default_problem_is_found_by_a_part_of_its_name():
    assert find_problem([builtin()], "simpson").difficulty == "demo"
