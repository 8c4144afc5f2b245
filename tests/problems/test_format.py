"""Loading a problem folder: what is refused, and how the refusal reads."""

import os
import sys
from pathlib import Path

import pytest

from problems import digests
from problems.errors import BrokenProblem
from problems.format import load_problem


def refusal(folder: Path) -> str:
    with pytest.raises(BrokenProblem) as caught:
        load_problem(folder)
    return str(caught.value)


def test_a_sound_problem_loads_with_its_contract_and_digests(write_problem):
    problem = load_problem(write_problem(), pack="mine")
    assert (problem.id, problem.pack, problem.built_in) == ("tiny", "mine", False)
    assert problem.answer.fence == "json"
    assert [check.name for check in problem.checks] == ["total"]
    assert problem.pack_digest == problem.digest
    assert len(problem.digest) == len(problem.hidden_digest) == 64


@pytest.mark.parametrize(
    ("edit", "key", "what"),
    [
        (('title = "Add two numbers"\n', ""), "title", "missing"),
        (('kind = "json"', 'kind = "jsn"'), "answer.kind", "code, json, text"),
        (('difficulty = "demo"', 'difficulty = "easy"'), "difficulty", "demo, medium, hard"),
        (('type = "int"', 'type = "integer"'), "answer.fields.total.type", "enum, string, int"),
        (('type = "int"', 'type = "enum"'), "answer.fields.total.values", "needs its values"),
        (('type = "int"', 'tpye = "int"'), "answer.fields.total.tpye", "no such key"),
        (('name = "total"', 'name = "total"\nweight = "big"'), "check[0].weight", "'big'"),
        (('name = "total"', 'name = "total"\nweight = nan'), "check[0].weight", "nan"),
        (('name = "total"', 'name = "total"\ntimeout_s = 0'), "check[0].timeout_s", "0"),
        (('name = "total"', 'name = "to-tal"'), "check[0].name", "'to-tal'"),
        (('name = "total"', 'name = "total"\nneeds_tmp = 1'), "check[0].needs_tmp", "bool"),
        (('name = "total"', 'name = "total"\nneeds_tmp = true'), "check[0].needs_tmp", "code"),
        (('name = "total"', 'name = "total"\nneeds_fork = true'), "check[0].needs_fork", "'json'"),
        (('name = "total"', 'name = "total"\nrequired = false'), "check", "no check is required"),
        (('id = "tiny"', 'id = "Tiny"'), "id", "lower-case"),
        (('id = "tiny"', 'id = "small"'), "id", "'tiny'"),
        (("format = 1", "format = 2"), "format", "expected 1, found 2"),
        (("format = 1\n", ""), "format", "missing; write format = 1"),
        (('file = "off_by_one"', 'file = "gone"'), "wrong[0].file", "gone.md"),
        (('file = "off_by_one"', 'file = "../right/adds"'), "wrong[0].file", "'../right/adds'"),
        (('caught_by = ["total"]', 'caught_by = ["sum"]'), "wrong[0].caught_by", "'sum'"),
        (('caught_by = ["total"]', "caught_by = []"), "wrong[0].caught_by", "at least one"),
        (('canary = "h2h-canary tiny"', "time_budget_min = -1"), "time_budget_min", "-1"),
    ],
)
def test_a_refusal_names_file_key_and_what_was_expected(write_problem, edit, key, what):
    message = refusal(write_problem(edit))
    assert "problem.toml" in message
    assert f" {key}:" in message
    assert what in message


def test_no_planned_check_is_an_error(write_problem):
    message = refusal(
        write_problem(
            ('[[check]]\nname = "total"\n\n', ""),
            ('[[wrong]]\nfile = "off_by_one"\ncaught_by = ["total"]\n', ""),
            ("[answer]\n", "check = []\n[answer]\n"),
        )
    )
    assert "problem.toml: check: nothing planned" in message


def test_a_check_named_twice_is_refused(write_problem):
    message = refusal(write_problem(("[[wrong]]", '[[check]]\nname = "total"\n[[wrong]]')))
    assert "check.name: 'total' stands there twice" in message


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"statement.md": None}, ["statement.md is missing"]),
        ({"statement.md": " \n"}, ["statement.md is empty"]),
        ({"variant.py": None}, ["variant.py is missing"]),
        ({"variant.py": "x = 1\n"}, ["variant.py", "generate"]),
        ({"checks.py": "def check_sum(ctx): pass\n"}, ["checks.py", "check_total"]),
        ({"checks.py": "def check_total(ctx:\n"}, ["checks.py", "not Python"]),
        ({"checks.py": "\0"}, ["checks.py", "not Python"]),
        ({"problem.toml": "format = = 1"}, ["problem.toml", "not TOML", "line 1"]),
        ({"problem.toml": None}, ["problem.toml is missing"]),
        (
            {"answers/wrong/off_by_one.md": "twice"},
            ["wrong[0].file", "off_by_one.md and off_by_one.py"],
        ),
    ],
)
def test_a_missing_or_unreadable_part_is_named(write_problem, files, words):
    message = refusal(write_problem(files=files))
    assert all(word in message for word in words), message


def test_text_that_is_no_utf8_is_an_error_of_the_file(write_problem):
    folder = write_problem()
    (folder / "statement.md").write_bytes(b"Add \xff")
    assert "statement.md is not UTF-8 at byte 4" in refusal(folder)
    (folder / "problem.toml").write_bytes(b"\xff")
    assert "problem.toml is not UTF-8 at byte 0" in refusal(folder)


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems take no such name")
def test_a_name_that_is_no_utf8_is_refused_in_the_folder_and_on_the_way_there(
    write_problem, tmp_path
):
    odd = os.fsdecode(b"odd\xff")
    folder = write_problem()
    (folder / odd).touch()
    assert "has a name that is not UTF-8: rename it" in refusal(folder)
    (folder / odd).unlink()
    (tmp_path / odd).mkdir()
    moved = folder.rename(tmp_path / odd / folder.name)
    assert "is a path that is not UTF-8" in refusal(moved)


def test_loading_executes_nothing_of_the_folder(write_problem, tmp_path):
    mark = tmp_path / "executed"
    code = f"open({str(mark)!r}, 'w').close()\n"
    folder = write_problem(
        files={
            "variant.py": code + "def generate(seed): ...\n",
            "checks.py": code + "def check_total(ctx): ...\n",
        }
    )
    load_problem(folder)
    assert not mark.exists()


def test_the_hidden_digest_ignores_what_contestants_read_and_nothing_else(write_problem):
    folder = write_problem()
    whole, hidden = digests.folder_digest(folder), digests.hidden_digest(folder)
    (folder / "statement.md").write_text("Add them.")
    assert digests.hidden_digest(folder) == hidden
    assert digests.folder_digest(folder) != whole
    (folder / "helper.py").write_text("ONE = 1\n")
    assert digests.hidden_digest(folder) != hidden


def test_the_digest_follows_its_published_recipe(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.txt").write_bytes(b"")
    (tmp_path / "a.txt").write_bytes(b"h2h")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_bytes(b"left out")
    (tmp_path / ".hidden").write_bytes(b"left out")
    # printf 'a.txt\0<sha256 of h2h>\nb/c.txt\0<sha256 of nothing>\n' | sha256sum
    expected = "bd4d18517b6573ea5eee28ed3427532ec64dd8d2337a23458313e32f2c14692d"
    assert digests.folder_digest(tmp_path) == expected
