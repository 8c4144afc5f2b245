"""`h2h problems`, as typed."""

import json
from pathlib import Path

import pytest

from tests.problems.tiny import write_tiny
from tui.cli.main import _run

HOSTILE = "\x1b]52;c;aGk=\x07[red]\u202egnp.exe"


def h2h(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = _run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_list_holds_the_built_in_problems_the_default_first(capsys):
    code, out, err = h2h(capsys, "problems", "list", "--json")
    rows = json.loads(out)
    assert (code, err) == (0, "")
    assert rows[0]["id"] == "simpson-suite"
    assert {row["error"] for row in rows} == {None}
    code, out, _ = h2h(capsys, "problems")
    assert [line.split()[0] for line in out.splitlines()] == [row["id"] for row in rows]


def test_show_tells_contract_and_checks_but_nothing_hidden(capsys):
    code, out, _ = h2h(capsys, "problems", "show", "orca", "--json")
    shown = json.loads(out)
    assert code == 0
    assert "tainted_samples" in shown["fields"]
    assert shown["checks"][0]["name"] == "culprit"
    assert not {"wrong", "shortcuts", "canary"} & set(shown)
    _, out, _ = h2h(capsys, "problems", "show", "orca")
    assert "culprit (weight 5): kind and id of the guilty event" in out


def test_show_tells_what_a_check_asks_for_beyond_the_default_profile(capsys, tmp_path: Path):
    asks = 'name = "total"\nneeds_tmp = true\nneeds_fork = true'
    edits = [('kind = "json"', 'kind = "code"'), ('[answer.fields.total]\ntype = "int"\n', "")]
    folder = write_tiny(tmp_path / "tiny", *edits, ('name = "total"', asks))
    _, out, _ = h2h(capsys, "problems", "show", folder)
    assert "total (weight 1, writes to /tmp, forks)" in out
    _, out, _ = h2h(capsys, "problems", "show", folder, "--json")
    [check] = json.loads(out)["checks"]
    assert (check["needs_tmp"], check["needs_fork"]) == (True, True)


def test_draw_prints_the_prompt_and_the_truth_only_when_asked(capsys):
    code, out, err = h2h(capsys, "problems", "draw", "simpson", "--seed", "3", "--json")
    shown = json.loads(out)
    assert (code, err, shown["seed"]) == (0, "", 3)
    assert "truth" not in shown
    _, out, _ = h2h(capsys, "problems", "draw", "simpson", "--seed", "3")
    assert out == shown["prompt"]
    _, out, _ = h2h(capsys, "problems", "draw", "simpson", "--seed", "3", "--json", "--truth")
    assert json.loads(out)["truth"]["winner"] in "AB"


def test_an_unknown_problem_is_one_sentence_with_the_nearest_name(capsys):
    code, out, err = h2h(capsys, "problems", "show", "simpson-siute")
    assert (code, out) == (2, "")
    assert err == "There is no problem 'simpson-siute': did you mean simpson-suite?\n"


def test_a_broken_folder_is_one_sentence_with_file_and_key(capsys, tmp_path: Path):
    folder = write_tiny(tmp_path / "tiny", ('difficulty = "demo"', 'difficulty = "easy"'))
    sentence = "problem.toml: difficulty: expected one of demo, medium, hard ('easy'"
    code, out, err = h2h(capsys, "problems", "draw", folder)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err
    code, out, err = h2h(capsys, "problems", "lint", folder, "--json")
    assert (code, err) == (1, "")
    assert sentence in json.loads(out)["problems"][0]["findings"][0]["message"]


def test_lint_of_a_sound_folder_is_ok(capsys, tmp_path: Path):
    folder = write_tiny(tmp_path / "tiny")
    code, out, err = h2h(capsys, "problems", "lint", folder, "--seeds", "1", "--log", "unused.db")
    assert (code, out, err) == (0, "tiny: ok\n", "")


def test_lint_of_an_unfit_problem_exits_with_1_and_says_why(capsys, tmp_path: Path):
    wrong = "def solve(vars, files):\n    return 'no block'\n"
    folder = write_tiny(tmp_path / "tiny", files={"answers/right/adds.py": wrong})
    code, out, _ = h2h(capsys, "problems", "lint", folder, "--seeds", "1", "--json")
    report = json.loads(out)
    assert (code, report["ok"]) == (1, False)
    assert report["problems"][0]["findings"][0]["level"] == "error"
    code, out, _ = h2h(capsys, "problems", "lint", folder, "--seeds", "1")
    assert code == 1
    assert out.startswith("tiny: not ok\n  error: seed 0: right/adds does not solve it")


def test_text_of_a_pack_is_made_inert_in_print_and_exact_in_json(capsys, tmp_path: Path):
    title = json.dumps(f"Add {HOSTILE}")
    folder = write_tiny(
        tmp_path / "tiny",
        ('title = "Add two numbers"', f"title = {title}"),
        files={"statement.md": f"Add {{{{a}}}}. {HOSTILE}\n"},
    )
    for command in ("show", "draw"):
        _, out, _ = h2h(capsys, "problems", command, folder)
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "[red]" in out
    _, out, _ = h2h(capsys, "problems", "draw", folder, "--json")
    assert out.isascii()
    assert HOSTILE in json.loads(out)["prompt"]
