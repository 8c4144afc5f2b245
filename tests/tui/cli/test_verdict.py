"""`h2h verdict`: by seat when given, blind when asked for."""

import io
import json
import sqlite3
from pathlib import Path

import pytest

from tui.cli.main import _run

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def session(tmp_path: Path, capsys: Capsys, own_home: Path) -> Path:
    """A finished session of two brought answers, judged by ann; returns the log's path."""
    for name in ("zeta", "omega"):
        (tmp_path / f"{name}.md").write_text(f"The answer of one, as {name} would say.")
    specs = [f"file:{tmp_path / name}.md,name={name}" for name in ("zeta", "omega")]
    assert _run(["run", "-q", "Why?", *(w for s in specs for w in ("-c", s)), "--json"]) == 0
    assert _run(["verdict", "last", "--grade", "A=pass", "--rater", "ann"]) == 0
    capsys.readouterr()
    return own_home / "data" / "log.db"


def typing(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def verdicts(path: Path, *columns: str) -> list[tuple]:
    conn = sqlite3.connect(path)
    rows = conn.execute(f"SELECT {', '.join(columns)} FROM verdicts ORDER BY at, id").fetchall()
    conn.close()
    return rows


def test_a_second_rater_sees_no_name_and_no_verdict_until_theirs_is_saved(
    session: Path, capsys: Capsys, monkeypatch
):
    typing(monkeypatch, "fail\nnonsense\npass\nq\n")
    assert _run(["verdict", "last", "--rater", "bob"]) == 0
    out = capsys.readouterr().out
    sheet, saved = out.split("Saved in session")
    for word in ("zeta", "omega", "ann", "Seat", "seat A"):
        assert word not in sheet
    assert "Why?" in sheet
    assert "'nonsense' is none of pass, partial" in sheet
    assert "A was zeta, B was omega" in saved
    assert "Before: ann graded A pass." in saved
    assert [row[0] for row in verdicts(session, "was_blind")] == [0, 1, 1, 1]
    assert [row[0] for row in verdicts(session, "amends")] == [None] * 4


def test_json_keeps_the_sheet_off_standard_output(session: Path, capsys: Capsys, monkeypatch):
    typing(monkeypatch, "fail\n\n\n")
    assert _run(["verdict", "last", "--rater", "bob", "--json"]) == 0
    out, err = capsys.readouterr()
    (given,) = json.loads(out)["verdicts"]
    assert (given["grade"], given["was_blind"]) == ("fail", True)
    assert "Answer P" in err


def test_nothing_said_is_nothing_stored_and_exit_2(session: Path, capsys: Capsys, monkeypatch):
    typing(monkeypatch, "")
    assert _run(["verdict", "last", "--rater", "bob"]) == 2
    out, err = capsys.readouterr()
    assert "Answer P" in out
    assert err.count("\n") == 1
    assert len(verdicts(session, "id")) == 1


def test_a_grade_typed_with_the_command_after_the_reveal_is_stored_as_not_blind(
    session: Path, capsys: Capsys
):
    assert _run(["verdict", "last", "--grade", "A=pass", "--rater", "ann"]) == 0
    assert _run(["verdict", "last", "--grade", "B=fail", "--rater", "bob"]) == 0
    assert "not blind" in capsys.readouterr().out
    assert [row[0] for row in verdicts(session, "was_blind")] == [0, 0, 0]


def test_the_standing_of_the_seated_is_told_by_this_raters_grades(session: Path, capsys: Capsys):
    assert _run(["verdict", "last", "--grade", "A=fail", "--rater", "bob"]) == 0
    out = capsys.readouterr().out
    assert "zeta in this log, graded by bob: 0 of 1; any rate from 0 % to 97 % fits" in out
    assert "42 more failures in a row would exclude 10 %" in out


def test_a_score_is_by_one_rater_and_names_the_others(session: Path, capsys: Capsys):
    assert _run(["verdict", "last", "--grade", "A=fail", "--rater", "bob"]) == 0
    capsys.readouterr()
    assert _run(["score"]) == 0
    out = capsys.readouterr().out
    assert "zeta, brought, by verdicts: 1 of 1 passed" in out
    assert "graded by ann (bob graded some too)" in out
    assert _run(["score", "--rater", "bob"]) == 0
    assert "zeta, brought, by verdicts: 0 of 1 passed" in capsys.readouterr().out
    assert _run(["score", "--rater", "ann", "--rater", "bob", "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)["lines"]
    assert [(line["rater"], line["passed"]) for line in lines] == [("ann", 1), ("bob", 0)]
    assert _run(["score", "--rater", "eve"]) == 2
    assert "'eve' gave no verdict in this log; those who did: ann, bob." in capsys.readouterr().err


def test_agreement_and_what_to_settle(session: Path, capsys: Capsys):
    assert _run(["score", "--agreement"]) == 0
    assert "Only ann graded so far" in capsys.readouterr().out
    assert _run(["verdict", "last", "--grade", "A=fail", "--rater", "bob"]) == 0
    capsys.readouterr()
    assert _run(["score", "--agreement"]) == 0
    out = capsys.readouterr().out
    assert "ann and bob both graded one answer" in out
    assert "/A.1.1: zeta: ann pass, bob fail" in out
    assert _run(["verdict", "last", "--grade", "A=pass", "--rater", "bob"]) == 0
    capsys.readouterr()
    assert _run(["score", "--agreement", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["unsettled"] == [], "settled by an amendment"
    assert found["between"][0]["raw"] == 0, "which leaves the agreement as it was"


def test_the_same_rater_twice_blind_is_self_agreement(session: Path, capsys: Capsys, monkeypatch):
    for _ in range(2):
        typing(monkeypatch, "pass\nfail\n\n")
        assert _run(["verdict", "last", "--rater", "bob"]) == 0
    capsys.readouterr()
    assert _run(["score", "--agreement", "--json"]) == 0
    (within,) = json.loads(capsys.readouterr().out)["within"]
    assert (within["first"], within["answers"], within["blind"]) == ("bob", 2, 2)


def test_two_raters_preferences_are_never_pooled(session: Path, capsys: Capsys, monkeypatch):
    assert _run(["verdict", "last", "--prefer", "A", "--rater", "ann"]) == 0
    assert _run(["verdict", "last", "--prefer", "B", "--rater", "bob"]) == 0
    assert _run(["verdict", "last", "--prefer", "all-bad", "--rater", "eve"]) == 0
    typing(monkeypatch, "\n\ntie\n")
    assert _run(["verdict", "last", "--rater", "ann"]) == 0
    capsys.readouterr()
    for words, expected in (((), (0, 1)), (("--rater", "bob"), (1, 0))):
        assert _run(["pairs", "--json", *words]) == 0
        (line,) = json.loads(capsys.readouterr().out)["lines"]
        assert (line["wins"], line["losses"], line["ties"]) == (*expected, 0)
    assert _run(["pairs", "--rater", "eve"]) == 0
    assert "both bad in 1 of 1 (100 %)" in capsys.readouterr().out
