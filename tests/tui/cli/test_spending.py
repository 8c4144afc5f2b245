"""Limits on spending as an operator meets them: the real program, real servers, two at once."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.wire.script import Begin, Hold, Reply, Say, Tokens, answer
from tests.wire.server import FakeServer, serve_sync

H2H = Path(sys.executable).with_name("h2h")
DOLLAR_A_THOUSAND = "{ input = 0.0, output = 1000.0 }"  # per million: a tenth of a cent a token


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(H2H), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def h2h(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    process = start(*arguments)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def configure(home: Path, server: FakeServer, limits: str, max_tokens: int = 100) -> None:
    """A contestant `paid` on the server at a known price, and the operator's limits."""
    folder = home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    spec = f"chat:m,base_url={server.base_url},max_tokens={max_tokens}"
    (folder / "contestants.toml").write_text(
        f'[paid]\nspec = "{spec}"\nprices = {DOLLAR_A_THOUSAND}\n'
    )
    (folder / "config.toml").write_text(f"[limits]\n{limits}\n")


def end_of(document: dict[str, Any]) -> dict[str, Any]:
    return document["seats"][0]["turns"][0]


def test_two_programs_started_at_once_do_not_pass_the_days_limit_together(own_home: Path):
    reply = answer("Forty two", tokens=Tokens(input=5, output=90), pause=0.3)
    with serve_sync("chat", reply) as server:
        configure(own_home, server, "per_day_usd = 0.25")
        # Four programs of which each may cost 0.10: two fit under 0.25.
        running = [start("run", "-q", "Why?", "-c", "paid", "--json") for _ in range(4)]
        done = [(process.communicate(timeout=60), process.returncode) for process in running]
    assert sum(request.method == "POST" for request in server.requests) == 2
    assert sorted(code for _, code in done) in ([0, 0, 2, 2], [0, 0, 2, 3], [0, 0, 3, 3])
    for (out, err), code in done:
        if code == 3:
            assert end_of(json.loads(out))["error"]["kind"] == "limit"
        if code:
            assert "$0.25 a day" in out + err


def test_the_worst_case_is_said_before_the_start_and_the_cost_after(own_home: Path):
    with serve_sync("chat", answer("Yes", tokens=Tokens(input=5, output=40))) as server:
        configure(own_home, server, "")
        done = h2h("run", "-q", "Why?", "-c", "paid", "-c", "paid", "--headless")
    assert done.returncode == 0, done.stderr
    assert "up to $0.2000" in done.stderr.splitlines()[0]
    assert "$0.0400" in done.stdout
    shown = h2h("sessions", "show", "last").stdout
    assert "Cost: $0.0800" in shown


def test_max_cost_holds_for_all_sessions_of_one_start(own_home: Path):
    with serve_sync("chat", answer("Yes", tokens=Tokens(input=5, output=90))) as server:
        configure(own_home, server, "")
        done = h2h("run", "-c", "paid", "--seeds", "5", "--max-cost", "0.25", "--json")
        asked = len(server.requests)
    assert done.returncode == 3
    assert asked == 2
    assert len(json.loads(done.stdout)) == 2, "what was answered is printed all the same"
    assert "Stopped after 2 of 5 sessions" in done.stderr


def test_what_does_not_fit_is_refused_before_anything_is_sent(own_home: Path):
    with serve_sync("chat", answer("Yes")) as server:
        configure(own_home, server, "per_session_usd = 0.05")
        done = h2h("run", "-q", "Why?", "-c", "paid", "--json")
        assert server.requests == []
    assert (done.returncode, done.stdout) == (2, "")
    assert "$0.05 a session" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_program_killed_in_mid_stream_leaves_its_worst_case_counted(own_home: Path):
    with serve_sync("chat", Reply((Begin(), Say("Half "), Hold()))) as server:
        configure(own_home, server, "per_day_usd = 0.15")
        process = start("run", "-q", "Why?", "-c", "paid", "--json")
        deadline = time.monotonic() + 30
        while not server.open_streams and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        done = h2h("run", "-q", "Why?", "-c", "paid", "--json")
    assert done.returncode == 2
    assert "$0.1000 of it is spent or held" in done.stderr


@pytest.mark.parametrize("limits", ["per_day_usd = 0", 'per_day_usd = "much"', "per_hour_usd = 1"])
def test_a_limit_that_is_none_is_named_with_its_file(own_home: Path, limits: str):
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "config.toml").write_text(f"[limits]\n{limits}\n")
    done = h2h("run", "-q", "Why?", "-c", "player-right", "--json")
    assert done.returncode == 2
    assert "config.toml" in done.stderr
    assert "limits" in done.stderr
