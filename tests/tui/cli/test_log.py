"""`h2h log` and `h2h sessions`, as typed."""

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest

from sessions.events import Finished, Text, TurnEnd
from tests.sessions.log.story import ID, opening, play, stamp, whole_session
from tui.cli.main import _run

HOSTILE = "\x1b]52;c;aGk=\x07[red]\u202egnp.exe\n\x9b31m"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    asyncio.run(play(tmp_path / "some.db", whole_session()))
    return tmp_path / "some.db"


def h2h(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = _run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_path_is_printed_whether_the_log_is_there_or_not(capsys, own_home: Path):
    assert h2h(capsys, "log", "path") == (0, f"{own_home}/data/log.db\n", "")
    code, out, _ = h2h(capsys, "log", "path", "--json")
    assert (code, json.loads(out)) == (0, {"path": f"{own_home}/data/log.db", "exists": False})
    assert not (own_home / "data").exists()


def test_an_intact_log_verifies_and_prints_the_head_that_can_be_published(capsys, path: Path):
    code, out, err = h2h(capsys, "log", "verify", "--log", path)
    assert (code, err) == (0, "")
    _, head, _ = h2h(capsys, "log", "head", "--log", path)
    n, entry, at = head.split()
    assert out == f"The log {path} is intact: {n} entries, head {entry}.\n"
    assert at.endswith("Z")
    code, out, _ = h2h(capsys, "--log", path, "log", "head", "--json")
    assert json.loads(out) == {"n": int(n), "entry": entry, "at": at}


def test_an_edited_log_exits_1_and_names_what_was_edited(capsys, path: Path):
    conn = sqlite3.connect(path)
    conn.execute("DROP TRIGGER verdicts_no_update")
    conn.execute("UPDATE verdicts SET note = ? WHERE kind = 'grade'", (HOSTILE,))
    conn.commit()
    conn.close()
    code, out, err = h2h(capsys, "log", "verify", "--log", path)
    assert (code, err) == (1, "")
    assert "verdicts 01JDB000000000000000000000: the row was changed" in out
    assert "2 faults" in out
    code, out, _ = h2h(capsys, "log", "verify", "--log", path, "--json")
    report = json.loads(out)
    assert (code, report["intact"], report["head"]) == (1, False, None)
    assert {"verdicts", "verdicts_no_update"} == {f["table"] for f in report["findings"]}


@pytest.mark.parametrize("command", [["log", "verify"], ["log", "head"], ["sessions", "show", "x"]])
def test_a_log_that_is_not_there_is_one_sentence_and_exit_2(capsys, tmp_path: Path, command):
    code, out, err = h2h(capsys, *command, "--log", tmp_path / "no.db")
    assert (code, out) == (2, "")
    assert err == f"There is no log at {tmp_path}/no.db yet; `h2h run` starts one.\n"


@pytest.mark.parametrize("command", [["sessions"], ["sessions", "list"]])
def test_sessions_are_listed_with_or_without_the_word_list(capsys, path: Path, command):
    code, out, _ = h2h(capsys, *command, "--log", path)
    assert (code, out) == (0, f"{ID}  revealed   2026-11-23T10:00:00.000Z  ring-kv-wrap  $0.2500\n")
    code, out, _ = h2h(capsys, *command, "--json", "--log", path)
    assert json.loads(out) == [
        {
            "session": ID,
            "state": "revealed",
            "problem": "ring-kv-wrap",
            "started_at": "2026-11-23T10:00:00.000Z",
        }
    ]


def test_an_empty_home_lists_no_session_and_makes_no_file(capsys, own_home: Path):
    code, out, err = h2h(capsys, "sessions", "list", "--json")
    assert (code, json.loads(out), err) == (0, [], "")
    assert not own_home.exists()


def test_a_session_is_shown_with_its_answers_checks_and_verdicts(capsys, path: Path):
    code, out, err = h2h(capsys, "sessions", "show", "q7xd3k", "--log", path)
    assert (code, err) == (0, "")
    for line in (
        f"Session {ID} (revealed)",
        "Seat A: terse (model, chat:m-1)",
        "  Turn 1, attempt 1: finished, first text after 900 ms, 1.3 s in all, 4 tokens, $0.2500",
        "  | Slot **3**.",
        "  Checks: solved, 67% of the weight, sandbox level C",
        "    fail     a: got 4",
        "    pass     b",
        "  A pass, by operator (blind): clear",
        "  preference A>B, by operator (early)",
    ):
        assert line in out.splitlines()


def test_before_the_reveal_neither_text_nor_json_names_a_contestant(capsys, tmp_path: Path):
    path = tmp_path / "blind.db"
    text = "As Claude I am sure.\n"
    end = stamp(TurnEnd(Finished("end"), text, served_model="m-1b"), "A", 5)
    asyncio.run(play(path, [*opening(), stamp(Text(text), "A", 1), end]))
    for arguments in (["sessions", "show", "last"], ["sessions", "show", "last", "--json"]):
        code, out, _ = h2h(capsys, *arguments, "--log", path)
        assert code == 0
        for secret in ("terse", "Claude", "chat", "m-1", "brought"):
            assert secret not in out


def test_what_a_model_wrote_is_inert_in_text_and_exact_in_json(capsys, tmp_path: Path):
    path = tmp_path / "hostile.db"
    end = stamp(TurnEnd(Finished("end"), HOSTILE), "A", 5)
    asyncio.run(play(path, [*opening(blind="off"), stamp(Text(HOSTILE), "A", 1), end]))
    _, out, _ = h2h(capsys, "sessions", "show", "last", "--log", path)
    assert not set(out) & {"\x1b", "\x07", "\u202e", "\x9b"}
    assert "[red]" in out
    _, out, _ = h2h(capsys, "sessions", "show", "last", "--log", path, "--json")
    assert out.isascii()
    assert json.loads(out)["seats"][0]["turns"][0]["text"] == HOSTILE


def test_an_unknown_session_exits_2_and_names_the_nearest(capsys, path: Path):
    code, out, err = h2h(capsys, "sessions", "show", "ring-kv-warp", "--log", path)
    assert (code, out) == (2, "")
    assert f"the nearest are {ID}" in err
