"""`h2h claim check`, through the same door as the operator."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from tui.cli.main import main

Run = Callable[..., tuple[int, str, str]]


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
        (["1.7", "2.0"], "2.0"),
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
