"""`h2h score --csv`, as typed and as a spreadsheet opens it."""

import csv
import io
from pathlib import Path

import pytest

from tui.cli.main import _run


def test_a_name_that_is_a_formula_is_text_in_the_csv(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    (tmp_path / "a.md").write_text("An answer.")
    assert _run(["run", "--json", "-q", "hi", "-c", f"file:{tmp_path / 'a.md'},name==1+1"]) == 0
    assert _run(["verdict", "last", "--grade", "A=fail"]) == 0
    capsys.readouterr()
    assert _run(["score", "--csv", "--grades", "verdicts"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["name"] == "'=1+1"
    assert (row["judged"], row["units"], row["rate"]) == ("1", "1", "0.0")
    assert (row["method"], row["served_models"]) == ("wilson", "[]")


def test_two_documents_at_once_are_refused(capsys: pytest.CaptureFixture[str]):
    assert _run(["score", "--csv", "--json"]) == 2
    assert "ask for one of them" in capsys.readouterr().err
