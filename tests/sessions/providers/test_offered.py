"""A package of somebody else's brings a provider: built, installed and run as its README says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
H2H = Path(sys.executable).with_name("h2h")
BLOCK = re.compile(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)

BROKEN = """
import asyncio
from sessions.events import Finished, Text


class Base:
    def __init__(self, endpoint):
        self.endpoint = endpoint


class Crash(Base):
    async def stream(self, ask):
        yield Text("so far")
        raise RuntimeError(f"with {self.endpoint.key} in hand")


class Silent(Base):
    async def stream(self, ask):
        yield Text("so far")
        await asyncio.sleep(60)


class Twice(Base):
    async def stream(self, ask):
        yield Text("so far")
        yield Finished("end")
        yield Finished("end")


class Nothing(Base):
    async def stream(self, ask):
        return
        yield


class Unmade:
    def __init__(self, endpoint):
        raise SystemExit(4)


NOT_ONE = 3
"""
POINTS = {
    "crash": "h2h_broken:Crash",
    "silent": "h2h_broken:Silent",
    "twice": "h2h_broken:Twice",
    "nothing": "h2h_broken:Nothing",
    "unmade": "h2h_broken:Unmade",
    "number": "h2h_broken:NOT_ONE",
    "missing": "h2h_broken:Missing",
    "openai": "h2h_broken:Crash",
    "echo2": "h2h_broken:Crash",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the worked example of the README in it, built and installed offline."""
    files = dict(BLOCK.findall((ROOT / "sessions/providers/README.md").read_text()))
    assert set(files) == {"pyproject.toml", "h2h_echo.py"}
    source, target = tmp_path_factory.mktemp("h2h-echo"), tmp_path_factory.mktemp("site")
    for name, text in files.items():
        (source / name).write_text(text)
    wheel = [*(sys.executable, "-m", "build", "--wheel", "--no-isolation"), str(source)]
    subprocess.run(wheel, check=True, capture_output=True, timeout=120)
    pip = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--quiet"]
    (built,) = (source / "dist").glob("*.whl")
    subprocess.run([*pip, "--target", str(target), str(built)], check=True, timeout=120)
    return target


@pytest.fixture(scope="module")
def broken(site: Path) -> Path:
    """The same with a package whose providers misbehave, each in its own way."""
    (site / "h2h_broken.py").write_text(BROKEN)
    info = site / "h2h_broken-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: h2h-broken\nVersion: 1\n")
    lines = "\n".join(f"{name} = {value}" for name, value in POINTS.items())
    (info / "entry_points.txt").write_text(f"[h2h.providers]\n{lines}\n")
    return site


def h2h(site: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(H2H), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(site), **env},
    )


def seats(done: subprocess.CompletedProcess[str]) -> list[dict]:
    return [seat["turns"][-1] for seat in json.loads(done.stdout)["seats"]]


def test_the_worked_example_runs_beside_ours(site: Path):
    who = ("-c", "echo:loud", "-c", "player-right", "-c", "echo:none")
    done = h2h(site, "run", "-q", "who goes there", *who[:2], *who[4:], "--json")
    loud, none = seats(done)
    assert (loud["text"], loud["served_model"]) == ("WHO GOES THERE ", "loud-2026-11-25")
    assert (loud["usage"]["output"], loud["cost_usd"]) == (3, None)
    assert (none["error"]["kind"], done.returncode) == ("not_found", 3)
    assert "loud and quiet" in none["error"]["message"]


def test_its_key_is_found_by_its_own_variable_and_by_its_name(site: Path):
    stored = subprocess.run(
        [str(H2H), "contestants", "key", "set", "echo"],
        input="echo-key-0123456789\n",
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(site)},
    )
    assert stored.returncode == 0, stored.stderr
    assert "The key for echo" in stored.stdout


def test_each_misbehaviour_fails_in_its_own_seat_with_its_name(broken: Path):
    names = ("crash", "silent", "twice", "nothing", "unmade", "echo2")
    specs = [f"{name}:m,idle_s=1" for name in names]
    who = [word for spec in specs for word in ("-c", spec)]
    done = h2h(broken, "run", "-q", "hello", *who, "-c", "echo:quiet", "--json")
    *failed, good = seats(done)
    assert (good["outcome"], good["text"]) == ("finished", "hello ")
    assert [turn["error"]["kind"] for turn in failed] == ["internal"] * len(names)
    for name, turn in zip(names, failed, strict=True):
        assert f"provider {name} " in turn["error"]["message"]
    assert [turn["text"] for turn in failed[:3]] == ["so far"] * 3
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("number:m", "is a int"),
        ("missing:m", "cannot be loaded"),
        ("eccho:m", "did you mean echo"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(broken: Path, spec: str, said: str):
    done = h2h(broken, "run", "-q", "hello", "-c", spec, "--json")
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
