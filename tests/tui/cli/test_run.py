"""`h2h run`, `check` and `verdict` as a script uses them: the real program, servers and files."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.problems.checks.processes import workers_of
from tests.problems.tiny import write_tiny
from tests.wire.script import Begin, Hold, Reply, Say, answer, error
from tests.wire.server import serve_sync

H2H = Path(sys.executable).with_name("h2h")
RIGHT_AND_WRONG = ("-c", "player-right", "-c", "player-wrong")


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, **more}


def h2h(*arguments: str | Path, says: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(H2H), *map(str, arguments)],
        input=says,
        capture_output=True,
        text=True,
        timeout=90,
        env=environment(**env),
        check=False,
    )


def document(*arguments: str | Path, code: int = 0, says: str = "") -> Any:
    done = h2h("run", "--json", *arguments, says=says)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_the_document_has_the_documented_keys_in_their_order():
    doc = document("--check", *RIGHT_AND_WRONG)
    assert list(doc) == ["session", "state", "log", "blind", "problem", "variant", "seats"]
    assert list(doc["problem"]) == ["id", "pack", "digest"]
    assert doc["problem"]["id"] == "simpson-suite"
    assert list(doc["variant"]) == ["seed", "digest"]
    seat = doc["seats"][0]
    assert list(seat) == ["seat", "contestant", "turns", "checks"]
    assert list(seat["contestant"]) == ["name", "kind", "provider", "model"]
    assert ",".join(seat["turns"][0]) == (
        "attempt,turn,outcome,reason,error,served_model,text,thinking,"
        "ttft_ms,total_ms,usage,cost_usd"
    )
    usage = seat["turns"][0]["usage"]
    assert ",".join(usage) == "input,cached,output,reasoning,estimated"
    checks = seat["checks"]
    assert ",".join(checks) == (
        "solved,score,sandbox,block,extracted,output,results,note,"
        "answer_sha256,hidden_digest,runner_digest,python,numpy"
    )
    assert ",".join(checks["results"][0]) == "name,outcome,message,wall_ms,cpu_ms,peak_kib"
    assert [s["checks"]["solved"] for s in doc["seats"]] == [True, False]


def test_the_same_document_is_shown_later():
    doc = document("--check", *RIGHT_AND_WRONG)
    assert json.loads(h2h("sessions", "show", "last", "--json").stdout) == doc


def test_one_seed_gives_one_variant_and_seeds_give_as_many_sessions_as_asked():
    first, again = (document("--seed", "7", "-c", "player-wrong") for _ in range(2))
    assert first["variant"] == again["variant"]
    many = document("--seeds", "2", "-c", "player-wrong")
    assert len({doc["session"] for doc in many}) == 2


def test_an_answer_brought_from_a_file_is_judged_and_its_path_kept_nowhere(tmp_path: Path):
    file = tmp_path / "secret-folder" / "mine.md"
    file.parent.mkdir()
    file.write_text("No block at all.")
    doc = document("--check", "-c", f"file:{file},name=mine")
    assert doc["seats"][0]["contestant"]["kind"] == "brought"
    checks = doc["seats"][0]["checks"]
    assert (checks["solved"], checks["extracted"]) == (False, None)
    assert {result["outcome"] for result in checks["results"]} == {"not_run"}
    assert b"secret-folder" not in Path(doc["log"]).read_bytes()


@pytest.mark.parametrize("where", ["option", "file", "standard input"])
def test_an_own_question_has_no_problem_and_no_checks(tmp_path: Path, where: str):
    (tmp_path / "ask.md").write_text("Why?")
    (tmp_path / "mine.md").write_text("Because.")
    ask = {"option": ("-q", "Why?"), "file": (tmp_path / "ask.md",), "standard input": ("-",)}
    doc = document(*ask[where], "--check", "-c", f"file:{tmp_path / 'mine.md'}", says="Why?")
    assert doc["problem"] is None
    assert doc["seats"][0]["checks"] is None
    assert doc["seats"][0]["turns"][0]["text"] == "Because."


def test_a_server_answers_and_another_that_is_down_fails_its_own_seat_with_exit_3():
    with serve_sync("chat", answer("Forty two")) as up:
        good = f"chat:m,base_url={up.base_url},name=up"
        bad = "chat:m,base_url=http://127.0.0.1:9/v1,name=down"
        doc = document("-q", "Why?", "-c", good, "-c", bad, code=3)
    first, second = (seat["turns"][0] for seat in doc["seats"])
    assert (first["outcome"], first["text"]) == ("finished", "Forty two")
    assert (second["outcome"], second["error"]["kind"]) == ("failed", "connect")


def test_a_wrong_key_is_one_sentence_in_its_seat_and_never_in_the_log(tmp_path: Path):
    with serve_sync("chat", error(401, "bad key sk-secret-123")) as server:
        spec = f"chat:m,base_url={server.base_url},key_env=MY_KEY"
        done = h2h("run", "-q", "x", "-c", spec, "--json", MY_KEY="sk-secret-123")
    assert done.returncode == 3
    doc = json.loads(done.stdout)
    assert doc["seats"][0]["turns"][0]["error"]["kind"] == "auth"
    assert b"sk-secret-123" not in Path(doc["log"]).read_bytes()
    assert "sk-secret-123" not in done.stdout + done.stderr


def test_blind_headless_tells_nothing_until_the_verdict():
    doc = document("--blind", "names", *RIGHT_AND_WRONG)
    assert doc["state"] == "open"
    assert [seat["contestant"] for seat in doc["seats"]] == [None, None]
    done = h2h("verdict", "last", "--grade", "A=pass", "--prefer", "A>B", "--note", "clear")
    assert done.returncode == 0
    assert "A was player-" in done.stdout
    shown = json.loads(h2h("sessions", "show", "last", "--json").stdout)
    assert shown["state"] == "revealed"
    assert h2h("log", "verify").returncode == 0


def test_checking_again_names_nobody_before_the_reveal(tmp_path: Path):
    says = {"checks.py": "def check_total(ctx): raise ctx.Fail('I am colleague')\n"}
    folder, answer = write_tiny(tmp_path / "tiny", files={**says}), tmp_path / "answer.md"
    answer.write_text('```json\n{"total": 1}\n```\n')
    document(
        folder, "--blind", "names", "-c", f"file:{answer},name=colleague", "-c", "player-wrong"
    )
    for more in ((), ("--json",)):
        done = h2h("check", "last", *more)
        assert (done.returncode, "I am" in done.stdout) == (0, True), done.stderr
        assert "colleague" not in done.stdout + done.stderr
    assert h2h("verdict", "last", "--grade", "A=fail").returncode == 0
    assert "I am colleague" in h2h("check", "last").stdout


def test_checking_again_gives_the_same_and_a_changed_result_is_exit_1(tmp_path: Path):
    document("--check", "--seed", "3", *RIGHT_AND_WRONG)
    done = h2h("check", "last", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)["seats"]
    assert [(r["solved"], r["differs"]) for r in report] == [(True, False), (False, False)]
    (tmp_path / "other.md").write_text('```json\n{"winner": "A", "gap_points": 1e9}\n```')
    done = h2h("check", "last", "--seat", "A", "--file", tmp_path / "other.md", "--json")
    assert json.loads(done.stdout)["seats"][0]["solved"] is False
    shown = json.loads(h2h("sessions", "show", "last", "--json").stdout)
    assert shown["seats"][0]["checks"]["solved"] is True, "a file is checked, not stored"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "simson-suite", "--json"), "did you mean simpson-suite?"),
        (("run", "--json", "-c", "player-rihgt"), "player-right"),
        (("run", "--json", "-c", "openia:gpt"), "openai"),
        (("run", "--json", "-q", "  "), "is empty"),
        (("run", "--json", "-q", "x", "--seed", "1"), "no seed"),
        (("run", "--json", "--seed", "1", "--seeds", "2"), "not both"),
        (("run", "--json", "--seed", "-1", "-c", "player-right"), "seeds are 0, 1, 2"),
        (("run", "--json", "--seeds", "0"), "--seeds"),
        (("run", "--json", *(("-c", "player-right") * 9)), "one to 8 seats"),
        (("run", "--json", "-c", "chat:m,base_url=http://x/v1", "--max-cost", "1"), "price"),
        (("run", "--json", "-c", "file:nowhere.md"), "nowhere.md"),
        (("run", "nowhere.md", "--json"), "There is no file nowhere.md"),
        (("verdict", "last", "--grade", "A=great"), "A=great"),
        (("run", "-c", "player-right"), "terminal"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_wrong_use_is_one_plain_sentence_with_exit_2(arguments: tuple[str, ...], said: str):
    done = h2h(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_interrupt_ends_the_streams_keeps_what_came_and_exits_130():
    with serve_sync("chat", Reply((Begin(), Say("Half an "), Hold()))) as server:
        process = subprocess.Popen(
            [str(H2H), "run", "-q", "x", "-c", f"chat:m,base_url={server.base_url}", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        for _ in range(600):
            if server.open_streams:
                break
            time.sleep(0.05)
        time.sleep(0.6)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    shown = json.loads(h2h("sessions", "show", "last", "--json").stdout)
    assert shown["state"] == "abandoned"
    turn = shown["seats"][0]["turns"][0]
    assert (turn["outcome"], turn["text"]) == ("cancelled", "Half an ")
    assert h2h("log", "verify").returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_pack_that_never_ends_can_be_interrupted(number: signal.Signals, tmp_path: Path):
    endless = {"variant.py": "def generate(seed):\n    while True: pass\n"}
    folder = write_tiny(tmp_path / "tiny", files={**endless})
    process = subprocess.Popen(
        [str(H2H), "run", str(folder), "-c", "player-right", "--headless"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    while not workers_of(process.pid):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.strip()) == (130, "Interrupted; what was logged is kept.")


def test_a_session_on_a_folder_is_checked_again_where_it_was_or_is_said_to_be(tmp_path: Path):
    folder, elsewhere = tmp_path / "tiny", tmp_path / "moved" / "tiny"
    write_tiny(folder)
    document(folder, "--check", "-c", "player-right", "-c", "player-wrong")
    done = h2h("check", "last", "--json")
    assert done.returncode == 0, done.stderr
    assert [seat["solved"] for seat in json.loads(done.stdout)["seats"]] == [True, False]
    (folder / "checks.py").write_text("def check_total(ctx): pass\n")
    done = h2h("check", "last")
    assert (done.returncode, f"--problem {folder} checks" in done.stderr) == (2, True)
    assert h2h("check", "last", "--problem", folder).returncode == 1
    shutil.move(write_tiny(folder), elsewhere)
    done = h2h("check", "last")
    assert (done.returncode, "--problem PATH" in done.stderr) == (2, True)
    assert h2h("check", "last", "--problem", elsewhere, "--seat", "A").returncode == 0
    assert h2h("check", "last", "--seat", "A").returncode == 0, "it is known where it is now"
