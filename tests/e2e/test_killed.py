"""A program that ends in mid-stream, killed or left: what the log holds then."""

import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.program import h2h, last_session
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")


def test_after_sigkill_in_mid_stream_session_chunks_and_an_intact_ledger_are_there(
    own_home: Path, tmp_path: Path
) -> None:
    with Terminal("run", "ring-kv-wrap", "-c", "player-right", home=own_home, folder=tmp_path) as t:
        t.wait_for("streaming")
        time.sleep(1.0)  # a second of text, so that several flushes are due
        on_screen = t.screen()
        os.kill(t.pid, signal.SIGKILL)
        assert t.wait_for_exit() == 128 + signal.SIGKILL

    session = last_session(own_home)
    (seat,) = session["seats"]
    (turn,) = seat["turns"]
    assert turn["outcome"] is None, "a turn that never ended is not told as ended"
    assert len(turn["text"]) > 50
    assert turn["text"].split()[0] in on_screen
    with closing(sqlite3.connect(own_home / "data" / "log.db")) as db:
        chunks = [text for (text,) in db.execute("select text from chunks order by seq")]
        assert db.execute("select count(*) from turn_ends").fetchone() == (0,)
    assert len(chunks) > 1
    assert "".join(chunks) == turn["text"]

    verified = h2h(own_home, "log", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "intact" in verified.stdout
    assert "never ended" in verified.stdout

    after = h2h(own_home, "run", "--headless", "--json", "-c", "player-wrong")
    assert after.returncode == 0, "the next session writes on in the same log"
    assert h2h(own_home, "log", "verify").returncode == 0


def is_there(pid: int) -> bool:
    """A process that nobody has asked for its end yet (Z) is there no more."""
    asked = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return bool(state) and not state.startswith("Z")


def test_a_terminal_that_goes_away_ends_the_program_and_its_session(
    own_home: Path, tmp_path: Path
) -> None:
    arguments = ("run", "ring-kv-wrap", "-c", "player-right")
    with Terminal(*arguments, home=own_home, folder=tmp_path, deaf_to_hang_up=True) as terminal:
        terminal.wait_for("streaming")
        pid = terminal.pid
        terminal.hang_up()
        try:
            until = time.monotonic() + 20
            while is_there(pid) and time.monotonic() < until:
                time.sleep(0.1)
            assert not is_there(pid), "it lives on without a terminal"
        finally:
            if is_there(pid):
                os.kill(pid, signal.SIGKILL)
    session = last_session(own_home)
    assert session["state"] == "abandoned"
    assert session["seats"][0]["turns"][0]["outcome"] == "cancelled"
    assert h2h(own_home, "log", "verify").returncode == 0


def test_leaving_in_mid_stream_ends_the_stream_and_says_so_in_the_log(
    own_home: Path, tmp_path: Path
) -> None:
    arguments = ("run", "ring-kv-wrap", "-c", "player-right", "-c", "player-wrong")
    with Terminal(*arguments, home=own_home, folder=tmp_path) as terminal:
        terminal.wait_for("streaming")
        time.sleep(0.5)
        terminal.press("C-q")
        assert terminal.wait_for_exit() == 0
        assert terminal.screen().strip() == "", "the terminal is as it was"
    session = last_session(own_home)
    assert session["state"] == "abandoned"
    assert [seat["turns"][0]["outcome"] for seat in session["seats"]] == ["cancelled"] * 2
    assert all(seat["turns"][0]["text"] for seat in session["seats"])
    verified = h2h(own_home, "log", "verify")
    assert verified.returncode == 0, verified.stdout
    assert "never ended" not in verified.stdout
