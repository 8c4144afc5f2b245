"""`h2h pairs`, as typed."""

import json
from pathlib import Path

import pytest

from tui.cli.main import _run


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = _run(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def test_an_empty_log_is_no_data_not_a_tie(capsys):
    code, out, _ = typed(capsys, "pairs")
    assert (code, "no data" in out) == (0, True)


def test_a_preference_between_two_brought_answers_is_counted_after_its_session(
    capsys, tmp_path: Path
):
    for name in ("ann", "bob"):
        (tmp_path / f"{name}.md").write_text("An answer.")
    specs = [f"file:{tmp_path / name}.md,name={name}" for name in ("ann", "bob")]
    assert typed(capsys, "run", "--json", *(w for s in specs for w in ("-c", s)))[0] == 0
    assert typed(capsys, "verdict", "last", "--prefer", "A>B")[0] == 0
    code, out, _ = typed(capsys, "pairs", "--json")
    (line,) = json.loads(out)["lines"]
    assert code == 0
    assert (line["first"], line["second"], line["wins"], line["losses"]) == ("ann", "bob", 1, 0)
    _, out, _ = typed(capsys, "pairs")
    assert "preferred 1 to 0" in out
    assert "no difference is shown on one problem" in out
