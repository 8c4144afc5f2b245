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
    assert "from the built-in list of 20" in done.stdout
    assert "Could not connect to 127.0.0.1:9" in done.stderr
    assert "names known to the SDK openai" in done.stderr
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


BROKEN = """\
# mine
[good]
spec = "chat:m,base_url=http://127.0.0.1:9/v1"

[mine]
spec = "openai:"
"""


def test_a_broken_entry_names_file_line_and_entry_and_the_others_still_work(h2h, own_home):
    path = own_home / "config" / "contestants.toml"
    path.parent.mkdir(parents=True)
    path.write_text(BROKEN)
    done = h2h("contestants", "list")
    assert done.returncode == 0
    assert done.stdout.startswith("good ")
    assert f"'mine' ({path}, line 5) cannot be used" in done.stderr
    named = h2h("run", "-q", "hi", "-c", "mine", "--json")
    assert (named.returncode, named.stderr) == (2, done.stderr)


def test_an_entry_with_all_there_is_sends_just_what_it_says(h2h, own_home):
    with serve_sync("chat", answer("ready")) as server:
        spec = f"chat:m,base_url={server.base_url}"
        limits = ("--max-concurrent", "2", "--requests-per-minute", "30")
        prompt = ("--system-prompt", "Be brief.")
        h2h("contestants", "add", spec, "--name", "box", *prompt, *limits)
        path = own_home / "config" / "contestants.toml"
        text = path.read_text()
        assert text.startswith("# Contestants of your own")
        params = 'params = { max_tokens = 7, temperature = 0.5, stop = ["END"] }\n'
        path.write_text(text + params)
        assert "at most 2 at a time, at most 30 a minute" in h2h("contestants", "list").stdout
        assert h2h("contestants", "test", "box").returncode == 0
        body = server.requests[0].body
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert (body["max_tokens"], body["temperature"], body["stop"]) == (7, 0.5, ["END"])


def test_a_test_for_scripts_says_who_answered_and_how(h2h):
    with serve_sync("chat", answer("ready", model="other"), answer("ready")) as server:
        spec = f"chat:m,base_url={server.base_url}"
        done = h2h("contestants", "test", spec, "chat:m,base_url=http://127.0.0.1:9/v1", "--json")
    good, bad = json.loads(done.stdout)
    assert (good["answer"], good["served_model"], good["request_id"]) == (
        "ready",
        "other",
        "req_fake",
    )
    assert (bad["kind"], done.returncode) == ("connect", 3)


def test_discover_lists_what_a_server_has_and_never_the_key(h2h):
    models = {"data": [{"id": f"m-{n}", "created": n} for n in range(20)]}
    with serve_sync("chat", models=models) as server:
        h2h("contestants", "add", f"chat:m,base_url={server.base_url},key_env=BOX", "--name", "box")
        done = h2h("contestants", "discover", "--json", BOX="sk-box-0123456789")
        text = h2h("contestants", "discover", "box", BOX="sk-box-0123456789")
        assert server.requests[0].headers["authorization"] == "Bearer sk-box-0123456789"
    (line,) = json.loads(done.stdout)
    assert (line["name"], line["key_from"], line["models"][0]) == ("box", "BOX", "m-19")
    assert "box: 20 models" in text.stdout
    assert "sk-box" not in done.stdout + done.stderr + text.stdout + text.stderr


def test_discover_of_a_server_that_is_not_there_exits_3(h2h):
    h2h("contestants", "add", "chat:m,base_url=http://127.0.0.1:9/v1", "--name", "box")
    done = h2h("contestants", "discover", "box")
    assert (done.returncode, "Could not connect" in done.stdout) == (3, True)


def test_keys_that_others_may_read_are_refused_and_mended_by_the_next_key(h2h, own_home):
    h2h("contestants", "key", "set", "groq", says="gsk-one\n")
    path = own_home / "config" / "keys.toml"
    path.chmod(0o644)
    listed = h2h("contestants", "list")
    assert listed.returncode == 0
    assert "chmod 600" in listed.stderr
    done = h2h("contestants", "key", "set", "openai", says="sk-two\n")
    assert "others could read" in done.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {"gsk-one", "sk-two"} <= set(path.read_text().split('"'))


def test_a_test_counts_against_the_limit_of_a_day(h2h, own_home):
    config = own_home / "config"
    config.mkdir(parents=True)
    (config / "config.toml").write_text("[limits]\nper_day_usd = 0.000001\n")
    with serve_sync("chat", answer("ready")) as server:
        (config / "contestants.toml").write_text(
            f'[box]\nspec = "chat:m,base_url={server.base_url}"\n'
            "prices = { input = 10, output = 10 }\n"
        )
        done = h2h("contestants", "test", "box")
        assert server.requests == []
    assert done.returncode == 3
    assert "limit" in done.stderr
