"""`h2h doctor`: which key from where, what each server says, and never a key."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wire.script import error
from tests.wire.server import serve_sync

H2H = Path(sys.executable).with_name("h2h")
KEY = "sk-doctor-0123456789abcdef"
MODELS = {"data": [{"id": "gpt-old", "created": 1}, {"id": "gpt-new", "created": 2}]}


@pytest.fixture
def doctor(own_home):
    def run(*arguments: str, **env: str):
        done = subprocess.run(
            [str(H2H), "doctor", "--json", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "OLLAMA_HOST": "127.0.0.1:9", **env},
        )
        assert done.returncode == 0, done.stderr
        assert KEY[:9] not in done.stdout + done.stderr
        return {line["what"]: line for line in json.loads(done.stdout)}

    return run


def test_a_server_that_answers_is_told_with_its_key_its_time_and_its_newest(doctor):
    with serve_sync("responses", models=MODELS) as server:
        found = doctor(OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.base_url)
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert found["key openai"]["says"] == "from OPENAI_API_KEY"
    assert found["server openai"]["ok"]
    assert "lists 2 models, the newest gpt-new" in found["server openai"]["says"]


def test_a_refused_key_and_a_dead_server_are_told_and_the_rest_is_still_there(doctor, own_home):
    config = own_home / "config"
    config.mkdir(parents=True)
    (config / "contestants.toml").write_text(
        '[box]\nspec = "chat:m,base_url=http://127.0.0.1:9/v1"\n[bad]\nspec = "chat:"\n'
    )
    refused = error(401, f'{{"error": {{"message": "wrong key {KEY}"}}}}')
    with serve_sync("responses", models=refused) as server:
        found = doctor(OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.base_url)
    assert "refused the key (401): wrong key [key]" in found["server openai"]["says"]
    assert "Could not connect" in found["server box"]["says"]
    assert "'bad'" in found["roster"]["says"]
    assert {"sandbox", "log", "terminal", "prices"} <= set(found)


def test_a_model_that_its_server_does_not_list_is_told(doctor, own_home):
    with serve_sync("chat", models=MODELS) as server:
        config = own_home / "config"
        config.mkdir(parents=True)
        (config / "contestants.toml").write_text(
            f'[old]\nspec = "chat:gpt-old,base_url={server.base_url}"\n'
            f'[none]\nspec = "chat:gpt-none,base_url={server.base_url}"\n'
        )
        found = doctor()
    assert (found["server old"]["ok"], found["server none"]["ok"]) == (True, False)
    assert "gpt-none is not among them" in found["server none"]["says"]


def test_offline_asks_nobody(doctor):
    with serve_sync("responses", models=MODELS) as server:
        found = doctor("--offline", OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.base_url)
        assert server.requests == []
    assert "server openai" not in found
    assert found["key openai"]["ok"]


def test_keys_that_others_may_read_are_a_line_not_an_end(doctor, own_home):
    config = own_home / "config"
    config.mkdir(parents=True)
    (config / "keys.toml").write_text(f'openai = "{KEY}"\n')
    (config / "keys.toml").chmod(0o644)
    found = doctor("--offline")
    assert (found["roster"]["ok"], "chmod 600" in found["roster"]["says"]) == (False, True)


@pytest.mark.parametrize("closed", ["<&-", "<&- >&-"])
def test_closed_standard_streams_end_nothing(closed: str, own_home):
    command = f'"{H2H}" doctor --offline {closed}'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("sandbox" in done.stdout) == (">" not in closed)
