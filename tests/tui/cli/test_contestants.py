"""`h2h contestants` as a person and a script use it: the real program, the real files."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wire.script import answer, error
from tests.wire.server import serve_sync

H2H = Path(sys.executable).with_name("h2h")


@pytest.fixture
def h2h(own_home):
    def run(*arguments: str, says: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(H2H), *arguments],
            input=says,
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, **env},
        )

    return run


def test_the_list_for_scripts_has_models_first(h2h):
    done = h2h("contestants", "list", "--json")
    lines = json.loads(done.stdout)
    assert [sorted(line) for line in lines] == [["kind", "model", "name", "provider"]] * len(lines)
    kinds = [line["kind"] for line in lines]
    assert kinds == sorted(kinds, key=lambda kind: kind != "model")
    assert {"smol-terse", "player-right"} <= {line["name"] for line in lines}


def test_a_vendor_that_cannot_be_asked_is_listed_from_the_dated_list_and_says_so(h2h):
    url = {"OPENAI_API_KEY": "sk-x", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    done = h2h("contestants", "list", **url)
    assert done.returncode == 0
    assert "as listed on 20" in done.stdout
    assert "did not list its models" in done.stderr
    assert "sk-x" not in done.stdout + done.stderr


def test_add_list_test_and_remove(h2h):
    with serve_sync("chat", answer("ready")) as server:
        spec = f"chat:my-model,base_url={server.base_url}"
        assert h2h("contestants", "add", spec, "--name", "box").returncode == 0
        assert "box" in h2h("contestants", "list").stdout
        tried = h2h("contestants", "test", "box")
        assert (tried.returncode, tried.stdout) == (0, "box answered: ready\n")
        assert server.requests[0].body["model"] == "my-model"
    assert h2h("contestants", "remove", "box").returncode == 0
    assert "box" not in h2h("contestants", "list").stdout


def test_a_contestant_that_does_not_answer_exits_3_and_says_why(h2h):
    with serve_sync("chat", error(401, '{"error":{"message":"who are you"}}')) as server:
        done = h2h("contestants", "test", f"chat:m,base_url={server.base_url}")
    assert done.returncode == 3
    assert "who are you" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_hostile_text_of_a_server_is_inert(h2h):
    with serve_sync("chat", answer("\x1b]52;c;aGk=\x07ok")) as server:
        done = h2h("contestants", "test", f"chat:m,base_url={server.base_url}")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout


def test_a_key_is_read_from_standard_input_and_used(h2h, own_home):
    done = h2h("contestants", "key", "set", "openai", says="sk-stored\n")
    assert done.returncode == 0
    assert "sk-stored" not in done.stdout + done.stderr
    path = own_home / "config" / "keys.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "sk-stored" in path.read_text()


@pytest.mark.parametrize("value", ["", "two words", "ключ", "\x1b[31m"])
def test_what_is_no_key_is_refused(h2h, value):
    assert h2h("contestants", "key", "set", "openai", says=f"{value}\n").returncode == 2


def test_a_key_of_an_address_reaches_that_address(h2h):
    with serve_sync("chat", answer("ready")) as server:
        h2h("contestants", "add", f"chat:m,base_url={server.base_url},name=box")
        h2h("contestants", "key", "set", "box", says="sk-box\n")
        assert h2h("contestants", "test", "box", OPENAI_API_KEY="sk-real").returncode == 0
        assert server.requests[0].headers["authorization"] == "Bearer sk-box"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("test", "smol-ters"), "smol-terse"),
        (("add", "antropic:x"), "anthropic"),
        (("add", "openai:"), "names no model"),
        (("remove", "nobody"), "nobody"),
        (("key", "set", "nobody"), "nobody"),
        (("test", "player-right"), "no model"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(h2h, arguments, said):
    done = h2h("contestants", *arguments, says="k\n")
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_broken_roster_file_names_file_and_entry(h2h, own_home):
    path = own_home / "config" / "contestants.toml"
    path.parent.mkdir(parents=True)
    path.write_text('[mine]\nspec = "openai:"\n')
    done = h2h("contestants", "list")
    assert done.returncode == 2
    assert "contestants.toml" in done.stderr
    assert "'mine'" in done.stderr
