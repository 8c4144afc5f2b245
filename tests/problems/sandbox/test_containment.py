"""What a candidate cannot do, seen from outside; and that the same programs do it in the open."""

import ast
import asyncio
import contextlib
import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from problems.checks.judge import judge
from problems.checks.results import CheckResult
from problems.records import AnswerContract, CheckSpec, Problem, Variant
from problems.sandbox import ladder

PROGRAMS = Path(__file__).with_name("breaches.py").read_text()
NAMES = [line[4 : line.index("(")] for line in PROGRAMS.splitlines() if line.startswith("def ")]
SECRET = "secret-7c1f"
CHECKS = f"""
# {SECRET}-checks
import json
def check_out(ctx):
    said = {{}}
    for name in ctx.vars["names"]:
        try:
            given = repr(ctx.answer.call(name, ctx.vars["at"]))
            said[name] = "{SECRET}" if "{SECRET}" in given else given[:100]
        except ctx.Raised as e:
            said[name] = e.type
    raise ctx.Fail(json.dumps(said))
"""
VICTIMS = ("renice", "kill", "owner", "pidfd", "prlimit")


class Host:
    """Things to attack, and what became of them."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self.folder = folder
        # everybody may write here: only the sandbox stands in the way
        folder.chmod(0o777)
        for name in ("secret", "canary", "removable"):
            (folder / name).write_text(SECRET)
            (folder / name).chmod(0o666)
        self.problem = folder.parent / "pack" / "escape"
        self.problem.mkdir(parents=True)
        (self.problem / "checks.py").write_text(CHECKS)
        self.listeners = {
            "tcp": self._listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            "udp": self._listen(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            "unix": self._listen(socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "unix")),
            "abstract": self._listen(socket.AF_UNIX, socket.SOCK_STREAM, f"\0h2h-{os.getpid()}"),
            "datagram": self._listen(socket.AF_UNIX, socket.SOCK_DGRAM, str(folder / "datagram")),
        }
        for listener in self.listeners.values():
            stack.callback(listener.close)
        self.victims = {
            name: stack.enter_context(subprocess.Popen(["sleep", "60"])) for name in VICTIMS
        }
        for victim in self.victims.values():
            stack.callback(victim.kill)
        self.before = self._state()

    def _listen(self, family: int, kind: int, address: Any) -> socket.socket:
        listener = socket.socket(family, kind)
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen(8)
        if family == socket.AF_UNIX and address[0] != "\0":
            Path(address).chmod(0o777)
        return listener

    def places(self) -> dict[str, Any]:
        """What the programs are told."""
        return {
            "secret": str(self.folder / "secret"),
            "canary": str(self.folder / "canary"),
            "folder": str(self.folder),
            "checks": str(self.problem / "checks.py"),
            "package": msgspec.__file__,
            "tcp": self.listeners["tcp"].getsockname()[1],
            "udp": self.listeners["udp"].getsockname()[1],
            "unix": str(self.folder / "unix"),
            "abstract": f"h2h-{os.getpid()}",
            "datagram": str(self.folder / "datagram"),
            "victims": {name: victim.pid for name, victim in self.victims.items()},
        }

    def _state(self) -> dict[str, Any]:
        canary = self.folder / "canary"
        stat = canary.stat()
        return {
            "names": sorted(os.listdir(self.folder)),
            "content": canary.read_text(),
            "mode": stat.st_mode,
            "links": stat.st_nlink,
            "time": stat.st_mtime_ns,
            "nice": os.getpriority(os.PRIO_PROCESS, self.victims["renice"].pid),
            "cpu limit": Path(f"/proc/{self.victims['prlimit'].pid}/limits").read_text(),
        }

    def changes(self) -> set[str]:
        """What is not as it was: files, listeners, victims."""
        dead = {name for name in VICTIMS if self.victims[name].poll() is not None}
        reached = {
            name
            for name, listener in self.listeners.items()
            if select.select([listener], [], [], 0)[0]
        }
        now = self._state()
        return dead | reached | {name for name in now if now[name] != self.before[name]}


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("H2H_TEST_SECRET", SECRET)
    folder = tmp_path / "home"
    folder.mkdir()
    with contextlib.ExitStack() as stack:
        yield Host(folder, stack)


async def candidate(host: Host) -> dict[str, str]:
    """Run the programs as an answer; returns what each gave or raised."""
    level = ladder.level_in_force()
    if level.letter is None:
        pytest.skip(level.reason)
    problem = Problem(
        "escape", "", "", "demo", host.problem, "p", "1", "", "d", "h", "",
        AnswerContract("code", "python", memory_mb=512), (CheckSpec("out", timeout_s=30),),
    )  # fmt: skip
    variant = Variant("d", 0, "v", "", vars={"at": host.places(), "names": NAMES})
    answer = f"```python\n{PROGRAMS}\n```"
    async with contextlib.aclosing(judge(problem, variant, answer, level=level)) as items:
        results = [item async for item in items if isinstance(item, CheckResult)]
    return json.loads(results[0].message)


async def test_nothing_that_a_candidate_tries_has_an_effect_or_takes_more_than_its_share(
    host: Host,
):
    said = await candidate(host)
    await asyncio.sleep(1)  # for a daemon to act
    assert host.changes() == set()
    assert set(said) == set(NAMES)
    assert SECRET not in json.dumps(said)
    assert 0 not in ast.literal_eval(said["tell_who"])
    assert said["become_root"] != "0"
    for name in ("read_secret", "read_checks", "read_installed_package", "read_shadow"):
        assert said[name] in ("PermissionError", "FileNotFoundError")
    names = {pair.partition("=")[0] for pair in said["read_own_environment"].strip("'").split()}
    names = {name for name in names if not name.endswith("_NUM_THREADS")}
    assert names <= {"LANG", "OPENBLAS_CORETYPE", "PWD"}
    assert int(said["count_threads"]) <= 70
    assert int(said["count_memory"]) < 512
    assert int(said["count_files"]) <= 64


def test_the_same_programs_do_all_of_it_in_the_open(host: Host):
    """The negative control: without a sandbox every attack that needs no luck succeeds."""
    code = (
        f"{PROGRAMS}\nimport json, sys\nat = json.load(sys.stdin)\nfor name in {NAMES!r}:\n"
        "    if name.startswith('count'): continue\n"
        "    try: print(name, repr(globals()[name](at)))\n"
        "    except OSError as e: print(name, e)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(host.places()),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert host.changes() == {*host.listeners, *host.before, "kill", "owner", "pidfd"}
    made = {"created", "fifo", "made", "hard", "link", "by_program", "by_daemon"}
    assert made <= set(os.listdir(host.folder))
    leaked = {line.split()[0] for line in done.stdout.splitlines() if SECRET in line}
    assert leaked == {
        "read_secret",
        "read_secret_by_symlink",
        "read_checks",
        "read_own_environment",
    }
    # the parent's environment is that of its start, before the test wrote its secret
    assert "read_parents_environment b'" in done.stdout
