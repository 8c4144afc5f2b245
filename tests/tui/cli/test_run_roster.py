"""`h2h run` with entries of the operator's own: limits hold over seats, and who served is told."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wire.script import answer
from tests.wire.server import serve_sync

H2H = Path(sys.executable).with_name("h2h")


@pytest.fixture
def h2h(own_home):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(H2H), *arguments], capture_output=True, text=True, timeout=60, env=os.environ
        )

    return run


def test_seats_of_one_server_wait_their_turn_and_the_log_says_so(h2h, own_home):
    with serve_sync("chat", answer("a", pause=0.4, model="other-model")) as server:
        spec = f"chat:m,base_url={server.base_url}"
        h2h("contestants", "add", spec, "--name", "box", "--max-concurrent", "1")
        done = h2h("run", "-q", "hi", "-c", "box", "-c", "box", "--json")
        apart = server.requests[1].at - server.requests[0].at
    assert done.returncode == 0, done.stderr
    seats = json.loads(done.stdout)["seats"]
    assert [seat["turns"][0]["outcome"] for seat in seats] == ["finished", "finished"]
    assert apart >= 0.4
    with sqlite3.connect(own_home / "data" / "log.db") as log:
        rows = log.execute("SELECT data FROM events WHERE kind = 'queue' ORDER BY id").fetchall()
    began, ended = (json.loads(data) for (data,) in rows)
    assert "at most 1 at a time" in began["message"]
    assert ended["waited_s"] >= 0.3
    assert h2h("log", "verify").returncode == 0


@pytest.mark.parametrize(("blind", "told"), [("off", 2), ("names", 0)])
def test_a_model_that_was_not_asked_for_is_told_once_names_are_out(h2h, blind, told):
    with serve_sync("chat", answer("a", model="other-model")) as server:
        spec = f"chat:m,base_url={server.base_url}"
        who = ("-c", spec, "-c", f"{spec},name=two")
        assert h2h("run", "-q", "hi", *who, "--blind", blind, "--headless").returncode == 0
    shown = h2h("sessions", "show", "last").stdout
    assert shown.count("Asked for m, served other-model.") == told
    assert shown.count("other-model") == told
