"""What nobody would type, and outputs that end: a sentence or nothing, the right exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

H2H = Path(sys.executable).with_name("h2h")
NO_TEXT = os.fsdecode(b"a\xffb")


def h2h(*arguments: str, says: bytes = b"", out: int = subprocess.PIPE) -> tuple[int, str]:
    """Exit code, and what stood on standard error."""
    done = subprocess.run(
        [str(H2H), *arguments],
        input=says,
        stdout=out,
        stderr=subprocess.PIPE,
        timeout=60,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
    )
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sessions", "show", NO_TEXT), r"The argument 'a\xffb' is not UTF-8 text"),
        (("run", f"-q{NO_TEXT}", "--headless"), r"The argument '-qa\xffb' is not UTF-8 text"),
        (("run", "-q", NO_TEXT * 300, "--headless"), "is not UTF-8 text"),
        (("run", "Why? " * 300, "--headless"), "Why?"),
        (("run", "--seed", str(2**63), "--headless"), "seeds are 0, 1, 2, ... up to"),
        (("problems", "draw", "simpson", "--seed", str(2**63)), "from 0 to 9223372036854775807"),
        (("run", "--max-cost", "nan", "--headless"), "nan is no number to reckon with"),
        (("check", "last", "--file", "/"), "The answer '/' cannot be read (Is a directory)"),
        (("power", "compare", "10", "10"), "The rate 10 % cannot be told from itself"),
        (("claim", "1.7%"), "Did you mean `h2h claim check 1.7%`? `h2h claim --help` lists"),
        (("claim", "lst"), "Did you mean 'list'?"),
        (("verdict", "last", "--rater", "", "--grade", "A=pass"), "The rater's name is empty"),
    ],
)
def test_it_is_one_sentence_that_names_the_value(
    own_home: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, words = h2h(*arguments)
    assert code == 2
    assert said in words
    assert "Traceback" not in words


def test_a_question_on_standard_input_that_is_no_text_is_not_asked(own_home: Path) -> None:
    code, words = h2h("run", "-", "--headless", says=b"why \xff")
    assert code == 2
    assert words == "The question cannot be read from standard input (it is not UTF-8 text).\n"


def test_a_log_may_have_a_path_of_any_bytes(own_home: Path, tmp_path: Path) -> None:
    log = str(tmp_path / NO_TEXT)
    assert h2h("run", "simpson", "-c", "player-right", "--headless", "--log", log)[0] == 0
    assert h2h("log", "verify", "--log", log)[0] == 0
    assert os.fsencode(log) in [os.fsencode(path) for path in tmp_path.iterdir()]


def test_a_reader_that_goes_away_is_no_finding(own_home: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert h2h("claim", "check", "1.7", out=writing) == (0, "")
    finally:
        os.close(writing)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="not here: a device that is always full")
def test_a_full_disk_under_what_is_printed_is_a_sentence() -> None:
    with open("/dev/full", "wb") as full:
        code, words = h2h("themes", out=full.fileno())
    assert code == 3
    assert words == "The system refused: No space left on device; mend that and try again.\n"
