"""`--log` may stand before the command or behind it, for every command that reads a log."""

import json
from pathlib import Path

import pytest

from tui.cli.main import _run


@pytest.mark.parametrize(
    "words", [["sessions", "list"], ["score"], ["pairs"], ["sessions", "spend"]]
)
def test_a_log_named_before_the_command_is_the_one_that_is_read(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "not-a-log"
    path.write_text("something else, and long enough to be no database at all\n" * 40)
    _run(["--log", str(path), *words])
    assert str(path) in capsys.readouterr().err


def test_the_log_named_nearest_to_the_command_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    for words in (
        ["--log", "other.db", "log", "path"],
        ["--log", "far.db", "log", "path", "--log", "other.db"],
    ):
        assert _run(words) == 0
        assert capsys.readouterr().out.strip().endswith("/other.db")
    assert (
        _run(["--log", "far.db", "sessions", "--log", str(tmp_path / "x.db"), "list", "--json"])
        == 0
    )
    assert json.loads(capsys.readouterr().out) == []
