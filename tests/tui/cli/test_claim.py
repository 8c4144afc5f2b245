"""`h2h claim check`, through the same door as the operator."""

import asyncio
import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.screens.scores_stage import scored_log
from tui.cli.main import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("H2H_HOME", str(tmp_path))
    monkeypatch.delenv("H2H_LOG", raising=False)


@pytest.fixture
def h2h(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["h2h", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_the_text_opens_with_its_if_and_says_cannot(h2h: Run):
    code, out, err = h2h("claim", "check", "1.7%")
    assert (code, err) == (0, "")
    assert out.startswith("If all 20 problems counted")
    assert "cannot give 1.7 %" in out
    assert "OpenAI-Proof Q&A, 20 problems" in out
    assert "--problems N changes that" in out


def test_with_and_without_the_sign_the_text_is_the_same(h2h: Run):
    assert h2h("claim", "check", "1.7") == h2h("claim", "check", "1.7%")


def test_json_is_one_document_that_says_what_the_text_says(h2h: Run):
    arguments = ("claim", "check", "1.7", "--problems", "20", "--mine", "2/20")
    _, text, _ = h2h(*arguments)
    code, out, err = h2h(*arguments, "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["paragraphs"][0] in text
    assert document["counts"]["6"] == {"half_up": [2], "truncate": []}
    assert document["check"]["against_the_count"]["count"]["runs"] == 120
    assert out.isascii()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["0.017"], "did you mean 1.7?"),
        ([""], "empty"),
        (["nan"], "not a number"),
        (["-1.7"], "negative"),
        (["101"], "over 100"),
        (["1.7.2"], "not a number"),
        (["1.7", "--mine", "3/2"], "more passes than runs"),
        (["1.7", "--mine", "0/0"], "no rate"),
        (["1.7", "--mine", "some"], "passes/problems"),
        (["1.7", "--problems", "0"], "number of problems is 0"),
        (["1.7", "--problems", "-5"], "number of problems is -5"),
        (["1.7", "--repeats", "0"], "number of repeats is 0"),
        (["1.7", "--problems", "many"], "many"),
        ([], "FIGURE"),
        (["1.7", "2.0.1"], "2.0.1"),
        (["1.7", "2", "--mine", "0/20"], "one FIGURE"),
        (["1.7", "--same-set"], "--mine K/N"),
        (["1.7", "--mine", "0/20", "--mine-of", "terse"], "one of them"),
        (["1.7", "--mine-of", "terse"], "holds no answer"),
        (["1.7", "--example"], "own figures"),
        (["1.7", "2", "--problems", "9" * 400], "number of problems is 999"),
        (["1.7", "2", "--repeats", "0"], "number of repeats is 0"),
        ([*["1.7"] * 201], "too many at once"),
        (["--source", "https://x"], "claim add"),
        (["1.7", "--json", "--csv"], "two documents"),
        (["1.7", "--svg", "/"], "cannot be written"),
    ],
)
def test_wrong_use_is_one_sentence_on_stderr_and_exit_2(h2h: Run, arguments: list[str], says: str):
    code, out, err = h2h("claim", "check", *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_small_figure_with_its_sign_is_taken(h2h: Run):
    assert h2h("claim", "check", "0.017%")[0] == 0


def test_a_hostile_source_is_printed_inert(h2h: Run):
    code, out, _ = h2h("claim", "check", "5", "--source", "https://x/\x1b]52;c;eA==\x07\nIf")
    assert code == 0
    assert "\x1b" not in out
    assert "\nIf" not in out


@pytest.mark.parametrize("encoding", ["latin-1", "cp437", "ascii", "utf-8"])
def test_an_encoding_without_our_signs_still_gets_every_sentence_and_bar(encoding: str):
    program = "from tui.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "claim", "check", "1.7"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding, "TERM": "xterm"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.decode("utf-8" if encoding == "ascii" else encoding)
    assert "cannot give 1.7 %" in said
    point = "●" if encoding == "utf-8" else "o"
    assert any(point in line and "0.4 % to 41 %" in line for line in said.splitlines())


def test_a_claim_check_needs_neither_scipy_nor_numpy():
    program = (
        "import sys; from tui.cli.main import main\n"
        "sys.argv = ['h2h', 'claim', 'check', '1.7', '--mine', '0/20']\n"
        "try: main()\n"
        "finally: print(*sorted({'numpy', 'scipy', 'textual', 'sqlite_utils'} & set(sys.modules)),"
        " file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_several_figures_are_tested_together(h2h: Run):
    code, out, _ = h2h("claim", "check", "5.8", "1.7", "4.16", "8.33", "--problems", "20")
    assert code == 0
    assert out.startswith("If all 20 problems counted")
    assert "only at six runs of each problem or a multiple of six" in out


def test_the_shipped_series_works_out_of_the_box(h2h: Run):
    code, out, _ = h2h("claim", "check", "--example")
    assert code == 0
    assert "fit together only at six runs of each problem or a multiple of six" in out
    assert "from 7 of 120 to 2 of 120" in out
    assert "p = 0.17" in out
    assert "secondary sources" in out
    document = json.loads(h2h("claim", "check", "--example", "--json")[1])
    assert document["joint"]["repeats"] == list(range(6, 61, 6))
    rows = list(csv.DictReader(io.StringIO(h2h("claim", "check", "--example", "--csv")[1])))
    assert [row["passed"] for row in rows if row["model"] == "GPT-5.5"] == ["2"]


def test_what_0_to_3_passes_would_show_is_said_in_words_and_drawn(h2h: Run):
    out = h2h("claim", "check", "1.7")[1]
    assert "0, 1, 2 or 3 of 20 would neither refute 1.7 % nor confirm it" in out
    assert "It takes 4 passes of 20" in out
    assert "43 failures in a row (29 if the number was fixed in advance)" in out
    drawn = [line for line in out.splitlines() if line.strip().startswith("2 of 20  ")]
    assert any("●" in line and line.endswith("0.4 % to 41 %") for line in drawn)


def test_csv_has_the_four_outputs_as_rows(h2h: Run):
    code, out, _ = h2h("claim", "check", "1.7", "--mine", "2/20", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {row["output"] for row in rows} == {"1", "2", "3", "4"}
    first = next(row for row in rows if row["runs"] == "120" and row["output"] == "1")
    assert (first["passed"], first["method"]) == ("2", "half_up")


def test_the_operators_word_that_the_set_is_the_same_changes_the_closing(h2h: Run):
    out = h2h("claim", "check", "5", "--problems", "20", "--mine", "0/20", "--same-set")[1]
    assert "By your word these problems are the benchmark's own" in out
    assert "neither confirms nor refutes" not in out


def test_a_drawing_is_written_beside_the_text(h2h: Run, tmp_path: Path):
    drawing = tmp_path / "claim.svg"
    with_it = h2h("claim", "check", "1.7", "--svg", str(drawing))
    assert with_it == h2h("claim", "check", "1.7")
    assert drawing.read_text(encoding="utf-8").startswith("<?xml")


def add(h2h: Run, figure: str, *more: str) -> str:
    code, out, _ = h2h("claim", "add", figure, *more, "--json")
    assert code == 0
    return json.loads(out)["claim"]["id"]


def test_claims_of_one_source_are_kept_listed_and_tested_together(h2h: Run):
    card = ("--source", "https://example.org/card", "--benchmark", "Proofs", "--problems", "20")
    add(h2h, "5.8", "--model", "m-4", *card)
    code, out, _ = h2h("claim", "add", "4.16", "--model", "m-5", "--date", "2026-01", *card)
    assert code == 0
    assert "the two figures fit together only at six runs" in out
    add(h2h, "33", "--source", "https://example.org/other")
    listed = h2h("claim", "list")[1]
    assert "Proofs · https://example.org/card" in listed
    assert "4.16 % for m-5 on 20 problems (2026-01)" in listed
    alone = h2h("claim", "check", "1.7", "--problems", "20", "--source", "https://example.org/card")
    assert "together with the two other figures of the source it fits only at six" in alone[1]
    series = h2h("claim", "check", "--benchmark", "Proofs")[1]
    assert "From 5.8 % (m-4) to 4.16 % (m-5) is from 7 of 120 to 5 of 120" in series


def test_a_figure_takes_the_number_of_problems_from_the_others_of_its_source(h2h: Run):
    for figure in ("8.33", "5.8", "4.16"):
        add(h2h, figure, "--source", "card", "--problems", "20")
    out = h2h("claim", "check", "2", "--source", "card")[1]
    assert "Taken as standing on 20 problems, as the others of its source do" in out
    assert "2 of 120" in out


def test_a_withdrawn_claim_is_listed_only_on_request_and_never_tested(h2h: Run):
    gone = add(h2h, "12.34567", "--source", "card", "--problems", "20")
    add(h2h, "5", "--source", "card", "--problems", "20")
    code, out, _ = h2h("claim", "withdraw", gone[-6:], "--why", "a slip of mine")
    assert (code, "12.34567 %" in out) == (0, True)
    assert "12.34567" not in h2h("claim", "list")[1]
    assert "1 claim was withdrawn; --all lists them too" in h2h("claim", "list")[1]
    assert "a slip of mine" in h2h("claim", "list", "--all")[1]
    assert "12.34567" not in h2h("claim", "check", "5", "--problems", "20", "--source", "card")[1]
    code, _, err = h2h("claim", "withdraw", gone, "--why", "again")
    assert (code, "already" in err) == (2, True)
    assert h2h("log", "verify")[0] == 0


def test_claims_list_as_json_and_csv_and_hostile_ones_stay_inert(h2h: Run):
    add(h2h, "5", "--model", "=cmd()", "--source", "\x1b]52;c;eA==\x07card")
    assert "\x1b" not in h2h("claim", "list")[1]
    (row,) = csv.DictReader(io.StringIO(h2h("claim", "list", "--csv")[1]))
    assert (row["model"], row["figure"], row["problems"]) == ("'=cmd()", "5%", "")
    assert json.loads(h2h("claim", "list", "--json")[1])["claims"][0]["claim"]["model"] == "=cmd()"


def test_an_empty_log_says_how_a_claim_gets_into_it(h2h: Run):
    assert "h2h claim add FIGURE" in h2h("claim", "list")[1]
    assert h2h("claim", "withdraw", "last", "--why", "x")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["0.017"], "did you mean 1.7?"),
        (["-1"], "negative"),
        (["5", "--problems", "0"], "problems"),
        (["5", "--repeats", "-1"], "repeats"),
        (["5", "--date", "yesterday"], "2026-11"),
        (["5", "--date", "2026-13"], "2026-11"),
        (["5", "--model", " "], "model is empty"),
        (["5", "--note", "x" * 501], "at most 500"),
    ],
)
def test_a_claim_that_cannot_be_is_not_kept(h2h: Run, arguments: list[str], says: str):
    code, out, err = h2h("claim", "add", *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert h2h("claim", "list", "--csv")[1].count("\n") == 1


async def test_ones_own_spot_check_comes_out_of_the_log(h2h: Run, tmp_path: Path):
    log = tmp_path / "scores.db"
    await scored_log(log)
    code, out, _ = await asyncio.to_thread(
        h2h, "claim", "check", "1.7", "--mine-of", "ann", "--pack", "builtin", "--log", str(log)
    )
    assert code == 0
    assert "Your 3 of 4, if 1.7 % were exact" in out
    assert "Your spot check: ann (served) on builtin bbbbbbbbbbbb" in out
    assert "graded by checks, 2026-11-23 to 2026-11-25" in out
    for name in ("secret-model", "player-right", "nobody"):
        code, out, err = await asyncio.to_thread(
            h2h, "claim", "check", "1.7", "--mine-of", name, "--log", str(log)
        )
        assert (code, out) == (2, "")
        assert "there is ann, bob, cat" in err
