"""From a seed to a prompt: what a contestant reads, and what it never does."""

import asyncio
import json
import re
import sys
from pathlib import Path

import msgspec
import pytest

from problems import variants
from problems.checks.judge import judge, summary
from problems.checks.results import CheckResult
from problems.errors import GenerateFailed, ReferenceFailed, SandboxUnavailable
from problems.format import load_problem
from problems.records import Problem, Variant
from problems.sandbox import ladder
from problems.sandbox.awaiting import stoppable
from problems.sandbox.levels import Level
from tests.problems.checks.processes import workers

NO_LEVEL = Level(None, "Landlock is off on this machine.")


@pytest.fixture(scope="session")
def level() -> Level:
    level = ladder.level_in_force()
    if level.letter is None:
        pytest.skip(level.reason)
    return level


def generating(body: str) -> dict[str, str]:
    return {"variant.py": f"def generate(seed):\n{body}"}


@pytest.fixture
def tiny(write_problem) -> Problem:
    return load_problem(write_problem())


def test_a_seed_gives_the_same_variant_each_time_and_another_gives_another(
    tiny: Problem, level: Level
):
    first, again, other = (variants.draw(tiny, seed, level=level) for seed in (3, 3, 4))
    assert first == again
    assert first.digest != other.digest
    assert (first.vars, first.truth, first.problem) == ({"a": 3}, {"total": 5}, tiny.digest)


def test_the_prompt_has_the_vars_filled_in_and_no_canary(tiny: Problem, level: Level):
    assert variants.draw(tiny, 7, level=level).prompt == (
        "Add 7 and 2; reply with the field total.\n"
    )


def test_only_leading_canary_lines_are_left_out():
    text = (
        "\ufeff<!-- canary a -->\n<!-- h2h-canary b : not for training -->\n<!-- note -->\nAsk.\n"
    )
    assert variants.render(text, {}, {}) == "<!-- note -->\nAsk.\n"


def test_a_value_that_looks_like_a_hole_stays_as_it_is():
    assert variants.render("{{a}} {{b}}", {"a": "{{b}}", "b": 1}, {}) == "{{b}} 1\n"


@pytest.mark.parametrize("run", [0, 2, 3, 4, 7])
def test_each_file_stands_under_its_name_in_a_fence_longer_than_any_inside(run: int):
    content = f"a\n{'`' * run}python\nb\n{'`' * run}\n"
    prompt = variants.render("Ask.", {}, {"x.py": content, "t.csv": "1,2"})
    fences = re.findall(r"^(`{3,})python\n(.*?)^\1$", prompt, re.DOTALL | re.MULTILINE)
    assert fences[0][1] == content
    assert len(fences[0][0]) > run
    assert "`x.py`:\n\n```" in prompt
    assert prompt.endswith("`t.csv`:\n\n```csv\n1,2\n```\n")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("    raise RuntimeError('no identifiable variant')", "no identifiable variant"),
        ("    return 5", "object"),
        ("    return {'vars': {}, 'files': {}}", "truth"),
        ("    return {'vars': {}, 'files': {'a': 1}, 'truth': {}}", "files"),
        ("    return {'vars': {}, 'files': {}, 'truth': {}, 'more': {}}", "more"),
        ("    return {'vars': {}, 'files': {}, 'truth': {'x': {1, 2}}}", "['truth']['x'] is a set"),
        ("    return {'vars': {}, 'files': {}, 'truth': {'x': [1e999]}}", "['x'][0] is inf"),
        ("    return {'vars': {}, 'files': {}, 'truth': {1: 2}}", "the key 1"),
        ("    import numpy\n    return {'truth': {'x': numpy.float64(1)}}", "is a float64"),
        ("    return {'vars': {}, 'files': {}, 'truth': {}}", "statement.md names 'a'"),
        ("    import os\n    os._exit(7)", "exit code 7"),
        ("    print('half way')\n    import os\n    os.abort()", "by signal SIG"),
    ],
)
def test_a_generator_that_fails_is_named_with_its_seed(
    body: str, told: str, write_problem, level: Level
):
    problem = load_problem(write_problem(files=generating(body)))
    with pytest.raises(GenerateFailed) as caught:
        variants.draw(problem, 12, level=level)
    assert told in str(caught.value)
    assert "tiny: no variant for seed 12" in str(caught.value)


def test_a_negative_seed_is_refused(tiny: Problem):
    with pytest.raises(GenerateFailed, match="from 0 to"):
        variants.draw(tiny, -1)


def test_a_generator_may_read_its_folder_and_nothing_else(
    write_problem, tmp_path: Path, level: Level
):
    secret = tmp_path / "secret"
    secret.write_text("top")
    body = (
        "    import pathlib\n"
        "    here = pathlib.Path(__file__).with_name('data.txt').read_text()\n"
        f"    try: there = open({str(secret)!r}).read()\n"
        "    except OSError as e: there = type(e).__name__\n"
        "    return {'vars': {'a': here}, 'files': {}, 'truth': {'there': there}}"
    )
    problem = load_problem(write_problem(files={**generating(body), "data.txt": "mine"}))
    variant = variants.draw(problem, 0, level=level)
    missing = "FileNotFoundError" if level.letter == "A" else "PermissionError"
    assert (variant.vars["a"], variant.truth["there"]) == ("mine", missing)


def test_foreign_generators_are_refused_where_no_sandbox_holds(tiny: Problem):
    with pytest.raises(SandboxUnavailable, match="Landlock is off"):
        variants.draw(tiny, 1, level=NO_LEVEL)
    own = msgspec.structs.replace(tiny, built_in=True)
    assert variants.draw(own, 1, level=NO_LEVEL).truth == {"total": 3}


def test_reference_answers_are_listed_by_kind_without_helpers(write_problem):
    folder = write_problem(files={"answers/_common.py": "", "answers/right/two.md": "x"})
    assert variants.references(load_problem(folder)) == {
        "right": ("adds", "two"),
        "wrong": ("off_by_one",),
        "shortcut": (),
        "cheat": (),
    }


def test_a_reference_is_a_template_or_is_computed_with_helpers(write_problem, level: Level):
    problem = load_problem(
        write_problem(
            files={
                "answers/_common.py": "def add(a): return a + 2",
                "answers/right/two.md": "<!-- canary x -->\nIt is {{a}} + 2.\n",
                "answers/right/helped.py": (
                    "from _common import add\n"
                    "def solve(vars, files): return f'{add(vars[\"a\"])} {sorted(files)}'"
                ),
            }
        )
    )
    variant = Variant("d", 1, "v", "", {"f": ""}, {"a": 5}, {"total": 7})
    assert variants.reference(problem, variant, "right/two", level=level) == "It is 5 + 2.\n"
    assert variants.reference(problem, variant, "right/helped", level=level) == "7 ['f']"


@pytest.mark.parametrize("name", ["right/none", "adds", "../right/adds", "right/../right/adds", ""])
def test_an_unknown_reference_is_named(name: str, tiny: Problem):
    with pytest.raises(ReferenceFailed, match=re.escape(repr(name))):
        variants.reference(tiny, Variant("d", 1, "v", ""), name)


@pytest.mark.parametrize(
    ("text", "told"),
    [("def solve(vars, files): return 5", "no string"), ("def solve(vars, files): x", "NameError")],
)
def test_a_reference_that_fails_names_its_file(text: str, told: str, write_problem, level: Level):
    problem = load_problem(write_problem(files={"answers/right/adds.py": text}))
    with pytest.raises(ReferenceFailed, match=told):
        variants.reference(problem, Variant("d", 1, "v", "", vars={"a": 1}), "right/adds")


async def test_right_answers_solve_and_wrong_ones_do_not(tiny: Problem, level: Level):
    variant = await asyncio.to_thread(variants.draw, tiny, 5, level=level)

    async def solved(name: str) -> bool:
        text = await asyncio.to_thread(variants.reference, tiny, variant, name, level=level)
        run = judge(tiny, variant, text, level=level)
        return summary([item async for item in run if isinstance(item, CheckResult)])[0]

    assert await solved("right/adds")
    assert not await solved("wrong/off_by_one")


def test_a_variant_can_be_stored_as_json(tiny: Problem, level: Level):
    variant = variants.draw(tiny, 1, level=level)
    stored = json.loads(msgspec.json.encode(variant))
    assert msgspec.convert(stored, Variant) == variant


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_a_draw_that_nobody_waits_for_any_more_is_ended(level: Level, write_problem):
    endless = load_problem(write_problem(files=generating("    while True: pass\n")))
    drawing = asyncio.create_task(stoppable(variants.draw, endless, 1, level=level))
    while not workers():
        assert not drawing.done()
        await asyncio.sleep(0.01)
    drawing.cancel()
    async with asyncio.timeout(15):  # far below what a pack may take
        with pytest.raises(asyncio.CancelledError):
            await drawing
    assert workers() == []
