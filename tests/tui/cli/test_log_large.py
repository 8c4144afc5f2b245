"""`h2h log verify`, `log recount` and `sessions list` where there is much to tell."""

import asyncio
import json
import pty
import sqlite3
from pathlib import Path
from random import Random

import pytest

from sessions.clock import SystemClock
from sessions.log.store import Store
from tests.sessions.log.story import ID, opening, play, whole_session
from tui.cli.log import TOLD
from tui.cli.looking import looking
from tui.cli.main import _run

SESSIONS = 60


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty sessions that were asked and never answered, and one that is whole."""
    path = tmp_path_factory.mktemp("large") / "log.db"
    store = Store(path, SystemClock(), Random(1))
    heads = store.save([opening(f"20261123-many-{n:03d}") for n in range(SESSIONS)])
    store.close()
    assert not any(isinstance(head, str) for head in heads)
    asyncio.run(play(path, whole_session()))
    return path


@pytest.fixture
def edited(path: Path, tmp_path: Path) -> Path:
    """A copy in which every seat got another name behind the log's back, and one rater."""
    copy = tmp_path / "edited.db"
    with sqlite3.connect(path) as conn:
        conn.execute("VACUUM INTO ?", (str(copy),))
    conn.close()
    conn = sqlite3.connect(copy)
    conn.execute("DROP TRIGGER seats_no_update")
    conn.execute("DROP TRIGGER raters_no_update")
    conn.execute("UPDATE seats SET prices = '{}'")
    conn.execute("UPDATE raters SET name = 'somebody'")
    conn.commit()
    conn.close()
    return copy


def h2h(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = _run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_triggers_that_are_gone_do_not_bury_what_was_changed(capsys, edited):
    conn = sqlite3.connect(edited)
    for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        conn.execute(f"DROP TRIGGER {name}")
    conn.commit()
    conn.close()
    _, out, _ = h2h(capsys, "log", "verify", "--log", edited)
    lines = out.splitlines()
    assert sum("the trigger is missing, so edits were possible" in line for line in lines) == 4
    assert "FAULT raters" in out


def test_of_many_faults_of_a_kind_the_first_are_printed_and_the_others_counted(capsys, edited):
    code, out, err = h2h(capsys, "log", "verify", "--log", edited)
    assert (code, err) == (1, "")
    lines = out.splitlines()
    faulty = 2 * SESSIONS + 2
    assert sum("FAULT seats 2026" in line for line in lines) == TOLD
    assert any(f"FAULT seats: {faulty - TOLD} more (the row was changed" in line for line in lines)
    assert sum("FAULT raters " in line for line in lines) == 1  # not buried
    assert lines[-1].endswith(f"{faulty + 3} faults.")
    code, out, _ = h2h(capsys, "log", "verify", "--json", "--log", edited)
    findings = json.loads(out)["findings"]
    assert sum(found["table"] == "seats" for found in findings) == faulty


def test_the_head_that_verify_prints_is_that_of_the_log(capsys, path):
    code, out, _ = h2h(capsys, "log", "verify", "--json", "--log", path)
    _, head, _ = h2h(capsys, "log", "head", "--json", "--log", path)
    assert (code, json.loads(out)["head"]) == (0, json.loads(head))


def test_a_recount_says_what_it_counted_and_mends_what_verify_named(capsys, path, tmp_path):
    copy = tmp_path / "stale.db"
    conn = sqlite3.connect(path)
    conn.execute("VACUUM INTO ?", (str(copy),))
    conn.close()
    conn = sqlite3.connect(copy)
    conn.execute("UPDATE scored_sums SET n = n + 1")
    conn.commit()
    conn.close()
    code, out, _ = h2h(capsys, "log", "verify", "--log", copy)
    assert code == 1
    assert "`h2h log recount` mends it" in out
    turns = 2 * SESSIONS + 3
    code, out, err = h2h(capsys, "log", "recount", "--log", copy)
    assert (code, err) == (0, "")
    assert out == f"Counted anew in {copy}: {turns} turns, 1 compared pair.\n"
    code, out, _ = h2h(capsys, "log", "recount", "--json", "--log", copy)
    assert json.loads(out) == {"log": str(copy), "turns": turns, "pairs": 1}
    assert h2h(capsys, "log", "verify", "--log", copy)[0] == 0


def test_a_recount_of_no_log_is_one_sentence_and_makes_none(capsys, tmp_path):
    code, out, err = h2h(capsys, "log", "recount", "--log", tmp_path / "no.db")
    assert (code, out) == (2, "")
    assert err == f"There is no log at {tmp_path}/no.db yet; `h2h run` starts one.\n"
    assert not (tmp_path / "no.db").exists()


def test_a_list_is_the_newest_fifty_and_says_how_many_it_leaves_out(capsys, path):
    _, out, _ = h2h(capsys, "sessions", "list", "--log", path)
    first, *rows = out.splitlines()
    assert first == (
        f"{SESSIONS + 1 - 50} earlier sessions are not shown; `h2h sessions list --all` lists them."
    )
    assert len(rows) == 50
    assert rows[-1].startswith(ID)  # the newest comes last


@pytest.mark.parametrize("n", [1, 3, SESSIONS, SESSIONS + 1, 10**6])
def test_newest_n_are_the_last_n_of_all(capsys, path, n: int):
    _, out, _ = h2h(capsys, "sessions", "list", "--all", "--log", path)
    every = out.splitlines()
    assert len(every) == SESSIONS + 1
    _, out, _ = h2h(capsys, "sessions", "list", "--newest", str(n), "--log", path)
    rows = [line for line in out.splitlines() if "not shown" not in line]
    assert rows == every[-n:]
    left_out = len(every) - len(rows)
    assert ("not shown" in out) == (left_out > 0)
    assert (f"{left_out} earlier session" in out) == (left_out > 0)


def test_the_json_of_a_list_is_all_of_it_in_the_promised_shape(capsys, path):
    _, out, _ = h2h(capsys, "sessions", "list", "--json", "--log", path)
    rows = json.loads(out)
    assert [set(row) for row in rows] == [{"session", "state", "problem", "started_at"}] * (
        SESSIONS + 1
    )
    assert {row["state"] for row in rows} == {"open", "revealed"}
    assert [row["session"] for row in rows][-1] == ID
    _, all_of_it, _ = h2h(capsys, "sessions", "list", "--all", "--json", "--log", path)
    assert json.loads(all_of_it) == rows
    _, some, _ = h2h(capsys, "sessions", "list", "--newest", "2", "--json", "--log", path)
    assert json.loads(some) == rows[-2:]


@pytest.mark.parametrize(
    "wrong", [["--newest", "0"], ["--newest", "x"], ["--newest", "1", "--all"]]
)
def test_a_list_that_cannot_be_is_wrong_use(capsys, path, wrong: list[str]):
    code, out, err = h2h(capsys, "sessions", "list", *wrong, "--log", path)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_on_a_terminal_a_long_look_has_one_line_that_is_gone_at_the_end():
    ours, theirs = pty.openpty()
    now = iter([0.0, 0.9, 1.1, 1.1, 1.15, 1.3, 1.3])
    with open(theirs, "w") as stream, looking("Looking", stream, lambda: next(now)) as watch:
        watch(1, 10)  # too soon
        watch(2, 10)
        watch(3, 10)  # drawn a moment ago
        watch(10, 10)
    said = _all_of(ours).decode()
    assert said == f"\rLooking: 20%\rLooking: 100%\r{' ' * 13}\r"


def test_into_a_pipe_a_long_look_says_nothing(tmp_path):
    now = iter(range(0, 100, 10))
    with (
        (tmp_path / "err").open("w") as stream,
        looking("Looking", stream, lambda: next(now)) as watch,
    ):
        watch(5, 10)
    assert (tmp_path / "err").read_text() == ""


def _all_of(ours: int) -> bytes:
    """What came over a pseudo-terminal whose other side is closed: it arrives in its own time."""
    said = b""
    with open(ours, "rb", buffering=0) as master:
        try:
            while piece := master.read(1000):
                said += piece
        except OSError:  # EIO: there was nothing more
            return said
    return said
