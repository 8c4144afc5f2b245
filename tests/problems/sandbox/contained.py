"""Run every attack once, and print what came of it: python contained.py USER WHERE [KIND...]

USER is `same`, or a number to become first. WHERE is a level of the ladder, with a + if the checks
ask for all that can be given beyond the default profile, or `open` for the negative control: no
sandbox, each attack in a process of its own that ends within two seconds. KIND: a file of attacks.
Prints JSON: {"attacks": {attack: {"said": ..., "effects": [...], "breached": ...}}, "survivors":
[...]}; or {"trouble": ...} where this level does not hold.
"""

import asyncio
import contextlib
import json
import os
import re
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from problems.checks.judge import judge
from problems.checks.results import CheckResult
from problems.records import AnswerContract, CheckSpec, Problem, Variant
from problems.sandbox import ladder, needs
from problems.sandbox.levels import Letter, Level
from tests.problems.sandbox.host import (
    SECRET,
    Host,
    adopt_orphans,
    become_ordinary,
    children,
    end_group,
    host,
)

# The same text runs as a candidate and in the open. Each function is an attack on the places `at`
# (host.py); the first line of its docstring names it. An attack that the host cannot see returns
# True when it has worked; what it has read, it returns. It may raise anything.
MACOS = sys.platform == "darwin"
_KINDS = ("reading", "writing", "network", "processes", "kernel", "resources")
if MACOS:
    _KINDS += ("macos",)
ATTACKS = "\n\n".join(
    Path(__file__).with_name("attacks").joinpath(f"{kind}.py").read_text() for kind in _KINDS
)
# in the order of the files: their name, and what the table calls them
TITLES = dict(re.findall(r'^def ([a-z]\w*)\(at\):\n    """(.+)"""$', ATTACKS, re.MULTILINE))
# by what macOS does not have, or by numbers that mean other calls there
LINUXS = {
    "read_shadow", "read_programs_environment", "read_programs_memory", "copy_programs_memory",
    "watch_a_file", "add_an_attribute", "create_in_shared_memory", "connect_abstract",
    "open_vsock", "open_netlink", "clone_process", "kill_thread", "kill_by_pidfd",
    "kill_by_owner_of_a_pipe", "trace", "limit_another", "move_to_a_processor", "become_root",
    "be_root", "add_a_key", "load_bpf", "handle_faults", "set_up_a_ring", "count_events",
    "make_a_memory_file", "leave_for_a_namespace", "mount", "change_the_hosts_name",
    "type_into_the_terminal", "use_the_old_gate", "use_x32", "gain_a_capability",
    "stop_dying_with_the_program", "watch_the_programs_time",
}  # fmt: skip
if MACOS:
    TITLES = {name: title for name, title in TITLES.items() if name not in LINUXS}
ENDLESS = ("loop", "ignore_signals", "sleep")
CHECKS = """
# {secret}
def of(name):
    def check(ctx):
        try:
            given = repr(ctx.answer.call(name, ctx.vars["at"]))
        except ctx.Raised as e:
            raise ctx.Fail("raised " + e.type)
        raise ctx.Fail("gave " + ("{secret}" if "{secret}" in given else given[:100]))
    return check
for name in {names}:
    globals()["check_" + name] = of(name)
"""

Found = dict[str, dict[str, Any]]


def breached(said: str, effects: list[str]) -> bool:
    """An effect on the host, a secret in its hands, or a yes of the kernel's."""
    return bool(effects) or SECRET in said or said in ("gave True", "still running")


def titles_of(kinds: list[str]) -> dict[str, str]:
    """Of the attacks in these files; of all without any."""
    text = "".join(
        Path(__file__).with_name("attacks").joinpath(f"{k}.py").read_text() for k in kinds
    )
    return {name: title for name, title in TITLES.items() if not kinds or f"def {name}(" in text}


async def at_level(here: Host, folder: Path, letter: Letter, names: list[str], asks: bool) -> Found:
    """Each attack is an answer's function, called by a check of its own, so in its own process."""
    pack = folder / "pack"
    pack.mkdir()
    (pack / "checks.py").write_text(CHECKS.format(secret=SECRET, names=names))
    problem = Problem(
        "escape", "", "", "demo", pack, "p", "1", "", "d", "h", "",
        AnswerContract("code", "python", memory_mb=512),
        tuple(
            CheckSpec(
                name, timeout_s=1 if name in ENDLESS else 10, needs_tmp=asks, needs_fork=asks
            )
            for name in names
        ),
    )  # fmt: skip
    variant = Variant("d", 0, "v", "", vars={"at": here.places(pack / "checks.py")})
    found: Found = {}
    answer = f"```python\n{ATTACKS}\n```"
    async with contextlib.aclosing(judge(problem, variant, answer, level=Level(letter))) as items:
        async for item in items:
            if isinstance(item, CheckResult):
                effects = here.changes()
                variant.vars["at"].update(here.places(pack / "checks.py"))
                found[item.name] = {"said": item.message, "effects": effects}
    return found


def in_the_open(here: Host, folder: Path) -> Found:
    checks = folder / "checks.py"
    checks.write_text(f"# {SECRET}")
    attacks: dict[str, Any] = {}
    exec(compile(ATTACKS, "attacks", "exec"), attacks)
    found: Found = {}
    with open(folder / "inherited", "w+b") as held:
        held.write(SECRET.encode())
        held.flush()
        for name in TITLES:
            seconds = 1.2 if name in ENDLESS else 10
            said = _in_a_process(attacks[name], here.places(checks), seconds)
            effects = here.changes()
            deadline = time.monotonic() + (1 if name.startswith("kill") else 0.01)
            while not effects and time.monotonic() < deadline:
                time.sleep(0.01)  # a signal has its effect a moment later
                effects = here.changes()
            found[name] = {"said": said, "effects": effects}
    return found


def _in_a_process(attack: Any, at: dict[str, Any], seconds: float) -> str:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
        if not MACOS:  # which takes no such limit
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        try:
            said = f"gave {attack(at)!r}"
        except BaseException as e:
            said = f"raised {type(e).__name__}"
        os.write(write, said[:4000].encode())
        os._exit(0)
    os.close(write)
    deadline = time.monotonic() + seconds
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            end_group(pid)
            os.waitpid(pid, 0)
            os.close(read)
            return "still running"
        time.sleep(0.002)
    with open(read, errors="replace") as stream:
        return stream.read() or "ended"


def trouble_with(level: str, asks: bool) -> str | None:
    refused = needs.refused([CheckSpec("asking", needs_tmp=asks, needs_fork=asks)], level)  # type: ignore[arg-type]
    return ladder.trouble_with(level) or refused.get("asking")  # type: ignore[arg-type]


def main(where: str, kinds: list[str]) -> None:
    level, asks = where.removesuffix("+"), where.endswith("+")
    if where != "open" and (trouble := trouble_with(level, asks)):
        print(json.dumps({"trouble": trouble}))
        return
    adopt_orphans()
    signal.alarm(120)
    # who has a /tmp of its own would find nothing to attack in ours
    with tempfile.TemporaryDirectory(dir="/var/tmp") as scratch:
        folder = Path(scratch)
        (folder / "home").mkdir()
        with host(folder / "home") as here:
            before = set(children())
            if where == "open":
                found = in_the_open(here, folder)
            else:
                names = list(titles_of(kinds))
                found = asyncio.run(at_level(here, folder, level, names, asks))  # type: ignore[arg-type]
            time.sleep(0.5)  # for a daemon to act
            late = here.changes()
            if late:  # what a daemon has done; without that attack, whoever was last
                found["outlive" if "outlive" in found else [*found][-1]]["effects"] += late
            now = set(children())
            survivors = [pid for pid in now - before if not here.is_victim(pid)]
    for one in found.values():
        one["breached"] = breached(one["said"], one["effects"])
    print(json.dumps({"attacks": found, "survivors": survivors}))


if __name__ == "__main__":
    user = sys.argv[1]
    if user != "same":
        sys.argv[1] = "same"
        become_ordinary(int(user))
    main(sys.argv[2], sys.argv[3:])
