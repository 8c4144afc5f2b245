"""After every kind of failure the key is nowhere: not in the log, what is printed, what a crash
leaves, nor in the command line or the environment of any child."""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.terminal import H2H
from tests.wire.script import Begin, Cut, Dialect, Fault, Hold, Reply, Say, Step, error
from tests.wire.server import serve_sync

KEY = "sk-e2e-A0b1C2d3E4f5G6h7I8j9"
PAGE = f"<html><title>No entry for {KEY}</title>{KEY}</html>"
PIECES: list[Step] = [Begin(model=KEY), Say(f"It is {KEY[:9]}"), Say(f"{KEY[9:]}, is it?")]
# Spec and reply of each seat but the last, which crashes, and the one that gives the workers work.
SEATS: list[tuple[str, Reply]] = [
    ("anthropic", error(401, json.dumps({"error": {"message": f"no such key {KEY}"}}))),
    ("openai", Reply(status=403, body=PAGE, content_type="text/html")),
    ("chat", Reply(status=400, body="{}", headers={"x-request-id": KEY, "request-id": KEY})),
    ("openai", Reply([*PIECES, Fault(message=f"bad {KEY}")])),
    ("chat", Reply([*PIECES, Cut()])),
    ("anthropic", Reply([*PIECES, Hold(20)])),
]
DIALECTS: dict[str, Dialect] = {"anthropic": "anthropic", "openai": "responses", "chat": "chat"}
CRASH = f'''
class Crash:
    def __init__(self, endpoint):
        self.key = endpoint.key

    async def stream(self, ask):
        assert self.key == "{KEY}"
        raise RuntimeError(f"cannot use {{self.key}}")
        yield
'''


@pytest.fixture
def crash(tmp_path: Path) -> Path:
    """A folder with a package whose provider says its key as it crashes."""
    site = tmp_path / "site"
    info = site / "crash-1.dist-info"
    info.mkdir(parents=True)
    (site / "crash.py").write_text(CRASH)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: crash\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[h2h.providers]\ncrash = crash:Crash\n")
    return site


def children(parent: int, before: dict[int, bytes]) -> dict[int, bytes]:
    """What `ps` could show of each process below `parent`: command line and environment.

    A child that still shows its parent's command line is between its fork and its exec, unless it
    does so the second time (`before`).
    """
    found: dict[int, bytes] = {}
    own = _read(parent)
    for pid in _below(parent):
        shown = _read(pid)
        if shown and (shown != own or before.get(pid) in (b"", own)):
            found[pid] = shown
        else:
            found[pid] = b""
    return found


def _read(pid: int) -> bytes:
    try:
        folder = Path(f"/proc/{pid}")
        return (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
    except OSError:
        return b""  # it ended meanwhile, or is a worker that nobody may look into


def _below(parent: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{parent}/task").iterdir())
        pids = [int(p) for task in tasks for p in (task / "children").read_text().split()]
    except OSError:
        return []
    return [pid for child in pids for pid in (child, *_below(child))]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_after_every_kind_of_failure_the_key_is_nowhere(own_home, tmp_path, crash):
    specs: list[str] = []
    with ExitStack() as stack:
        for provider, reply in SEATS:
            server = stack.enter_context(serve_sync(DIALECTS[provider], reply))
            specs.append(f"{provider}:m,base_url={server.base_url},key_env=MY_KEY,idle_s=1")
        specs += ["crash:m,key_env=MY_KEY", "player-right"]
        who = [word for spec in specs for word in ("-c", spec)]
        printed, seen = _run(["run", "accum-ragged", *who, "--check", "--json"], crash)
    seats = json.loads(printed[0])["seats"]
    kinds = [seat["turns"][-1]["error"]["kind"] for seat in seats[:-1]]
    assert kinds == [
        *("auth", "permission", "bad_request", "overloaded"),
        "cut",
        "timeout",
        "internal",
    ]
    assert "[key]" in seats[0]["turns"][-1]["error"]["message"]
    assert all("It is [key], is it?" in seat["turns"][-1]["text"] for seat in seats[3:6])
    assert seats[-1]["checks"]["solved"]
    assert any(seen.values()), "the workers were seen"
    shown = [_run(["sessions", "show", "last", *how], crash)[0] for how in ((), ("--json",))]
    files = {path: path.read_bytes() for path in own_home.rglob("*") if path.is_file()}
    assert any(path.suffix == ".db" for path in files)
    for where, data in {"printed": printed, "shown": shown, **files, **seen}.items():
        text = data if isinstance(data, bytes) else repr(data).encode()
        for part in (KEY[:12], KEY[9:], KEY[-8:]):
            assert part.encode() not in text, f"the key is in {where}"
    assert "Traceback" not in printed[1]


def _run(arguments: list[str], site: Path) -> tuple[tuple[str, str], dict[int, bytes]]:
    """((standard output, standard error), what was seen of its children while it ran)."""
    seen: dict[int, bytes] = {}
    env = {**os.environ, "PYTHONPATH": str(site), "MY_KEY": KEY, "OPENAI_API_KEY": KEY}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([H2H, *arguments], env=env, **streams) as program:
        end = time.monotonic() + 90
        output = None
        while output is None and time.monotonic() < end:
            seen |= children(program.pid, seen)
            try:
                output = program.communicate(timeout=0.05)
            except subprocess.TimeoutExpired:
                continue
        program.kill()
    assert output is not None, "it did not end"
    return output, seen
