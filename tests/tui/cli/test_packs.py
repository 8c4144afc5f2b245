"""Packs below packs/, as typed: trusted once, pinned to a digest, and asked about again."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.problems.tiny import write_tiny
from tui.cli.main import _run

PACK = 'format = 1\nname = "acme"\nversion = "{version}"\nproblems = ["tiny", "gone"]\n'
RUN = ("run", "acme/tiny", "-c", "player-right", "--check", "--json")


@pytest.fixture
def folder(own_home: Path) -> Path:
    folder = own_home / "data" / "packs" / "acme"
    write_tiny(folder / "tiny")
    (folder / "pack.toml").write_text(PACK.format(version="1.2"))
    return folder


@pytest.fixture
def h2h(capsys):
    def typed(*arguments: str) -> tuple[int, str, str]:
        code = _run(list(arguments))
        return code, *capsys.readouterr()

    return typed


def digest_of(h2h) -> str:
    return h2h("problems", "digest", "acme")[1].strip()


@pytest.mark.parametrize(
    "command", [RUN, ("problems", "draw", "tiny"), ("problems", "lint", "tiny")]
)
def test_without_a_terminal_it_refuses_and_says_what_to_type(folder, h2h, command):
    code, out, err = h2h(*command)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(
        "The pack acme 1.2 is not trusted yet. Its code would run, in the sandbox."
    )
    assert err.endswith(f"add --trust {digest_of(h2h)}\n")


def test_trusted_once_it_runs_until_it_changes(folder, h2h):
    digest = digest_of(h2h)
    assert json.loads(h2h(*RUN, "--trust", digest)[1])["seats"][0]["checks"]["solved"] is True
    code, out, _ = h2h(*RUN)
    assert (code, json.loads(out)["problem"]["pack"]) == (0, "acme")
    (folder / "pack.toml").write_text(PACK.format(version="1.3"))
    code, _, err = h2h(*RUN)
    assert code == 2
    assert "The pack acme 1.3 has changed since you trusted it." in err
    code, _, err = h2h(*RUN, "--trust", digest)
    assert (code, "names another digest" in err) == (2, True)


def test_looking_at_a_pack_needs_no_trust(folder, h2h):
    (folder / "tiny" / "variant.py").write_text("1 / 0\ndef generate(seed): ...\n")
    code, out, err = h2h("problems", "list")
    assert code == 0
    assert "acme/tiny" in out
    assert "(not trusted yet)" in out
    assert "acme/gone is broken" in err
    assert "nothing of it has run" in h2h("problems", "show", "tiny")[1]
    rows = json.loads(h2h("problems", "list", "--json")[1])
    assert [row["trusted"] for row in rows if row["pack"] == "acme"] == [False, None]


def test_a_stored_session_finds_its_problem_by_digest(folder, h2h):
    session = json.loads(h2h(*RUN, "--trust", digest_of(h2h))[1])["session"]
    assert h2h("check", session)[0] == 0
    (folder / "tiny" / "checks.py").write_text("def check_total(ctx): raise ctx.Fail('no')\n")
    code, out, err = h2h("check", session, "--json")
    assert (code, err) == (0, ""), "the copy of what was trusted then judges it"
    assert json.loads(out)["seats"][0]["solved"] is True


def test_only_another_version_is_said_to_be_one(folder, h2h, own_home):
    session = json.loads(h2h(*RUN, "--trust", digest_of(h2h))[1])["session"]
    (folder / "tiny" / "checks.py").write_text("def check_total(ctx): raise ctx.Fail('no')\n")
    (own_home / "config" / "trusted-packs.jsonl").unlink()
    code, _, err = h2h("check", session, "--trust", digest_of(h2h))
    assert (code, "another version than this session asked" in err) == (1, True)
    folder.rename(own_home / "elsewhere")
    code, _, err = h2h("check", session)
    assert (code, "is not here" in err) == (2, True)


def test_trust_is_for_packs_that_need_it(folder, h2h):
    code, _, err = h2h("problems", "draw", "builtin/simpson-suite", "--trust", "0" * 64)
    assert (code, "needs none" in err) == (2, True)


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 2), ("", 2)])
def test_a_terminal_is_asked_with_name_version_digest_and_source(folder, h2h, answer, code):
    digest = digest_of(h2h)
    ours, theirs = pty.openpty()
    program = Path(sys.executable).with_name("h2h")
    child = subprocess.Popen(
        [program, "problems", "draw", "acme/tiny"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    while b"[y/N]" not in said:
        said += os.read(ours, 4096)
    os.write(ours, f"{answer}\n".encode())
    out, _ = child.communicate(timeout=30)
    os.close(ours)
    words = said.decode()
    for word in ("acme 1.2 is not trusted yet", digest, str(folder), "always in the sandbox"):
        assert word in words.replace("\r\n", "\n")
    assert (child.returncode, b"Add 0 and 2" in out) == (code, code == 0)
