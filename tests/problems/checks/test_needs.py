"""What a check may ask for beyond the default profile: given, bounded and gone, or refused and why.

The same answer and checks (needing.py) are judged at each level that gives it, as root and not.
"""

import asyncio
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from problems.checks.plan import plan_for
from problems.checks.standby import Standby
from problems.records import CheckSpec
from problems.sandbox import ladder, needs
from problems.sandbox.cgroup import leftover
from problems.sandbox.cgroup.home import Home, NoHome, find
from problems.sandbox.levels import Letter, Level
from problems.sandbox.limits import Limits
from tests.problems.checks import needing
from tests.problems.sandbox.groups import room
from tests.problems.sandbox.users import ORDINARY, SAME, USERS, run

PROGRAM = Path(needing.__file__)
ASKING = {check.name for check in needing.CHECKS if check.needs_more}
TOO_MUCH = "it used more than {} MiB of memory, all its processes and files together"
AS_ROOT = os.geteuid() == 0
# a program that lies below /tmp is seen there at level A, and at B it would be covered
ABOVE_US = [PROGRAM.parts[2]] if str(PROGRAM).startswith("/tmp/") else []
LEVELS: tuple[Letter, ...] = ("A",) if ABOVE_US else ("A", "B")

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's"),
    pytest.mark.xdist_group("needs"),  # what is judged once is looked at by many tests
]
everywhere = pytest.mark.parametrize(
    ("user", "level"), [(user, level) for user in USERS for level in LEVELS]
)
Came = Callable[[str, Letter], dict]


@pytest.fixture(scope="module")
def home() -> Home:
    try:
        return find()
    except NoHome as e:
        pytest.skip(f"not here: this user may make no control groups here: {e}")


@pytest.fixture(scope="module")
def came(home: Home) -> Came:
    """What came of all checks at a level, for a user, and what is left of it."""
    kept: dict[tuple[str, str], dict] = {}

    def judged(user: str, level: Letter) -> dict:
        if ladder.trouble_with(level) is not None:
            pytest.skip(f"not here: level {level} does not hold here")
        if (user, level) not in kept:
            kept[user, level] = _judged(home, user, level)
        return kept[user, level]

    return judged


def _judged(home: Home, user: str, level: Letter) -> dict:
    if not AS_ROOT:
        return json.loads(run(PROGRAM, level)) | {"groups": []}
    uid = int(ORDINARY) if USERS[user] == ORDINARY else 0
    with room(home, level, uid) as where:
        came = json.loads(run(PROGRAM, level, str(where.entry), user=USERS[user]))
        return came | {"groups": where.groups()}


@everywhere
def test_copies_and_files_are_there_for_the_checks_that_ask_for_them(user, level, came: Came):
    checks = came(user, level)["checks"]
    assert checks["pool"][1] == "gave ([0, 1, 4, 9, 16], 'queue', 0, -15)"
    assert checks["files"][1] == f"gave (['b'], {sorted(['mapped', *ABOVE_US])})"
    assert came(user, level)["whole"] == ["complete", ""]


@everywhere
def test_a_check_that_does_not_ask_gets_neither(user, level, came: Came):
    checks = came(user, level)["checks"]
    assert checks["fork_unasked"][1] == "raised OSError"
    assert checks["write_unasked"][1] in ("raised OSError", "raised PermissionError")


@everywhere
def test_memory_is_bounded_for_all_copies_and_files_together(user, level, came: Came):
    checks = came(user, level)["checks"]
    assert checks["eight"] == ["fail", TOO_MUCH.format(needing.EIGHT_MAY_MB)]
    # the process itself holds nothing: these are the files' pages, and the kernel's notes of them
    assert checks["hold_in_files"] == ["fail", TOO_MUCH.format(64)]
    assert checks["many_files"] == ["fail", TOO_MUCH.format(64)]
    assert came(user, level)["peak_kib"]["eight"] <= needing.EIGHT_MAY_MB << 10


def test_a_limit_on_each_process_alone_lets_the_same_copies_hold_far_more():
    """The negative control: why nobody gets fork without a control group."""
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_AS, ({needing.EIGHT_MAY_MB} << 20,) * 2)
{needing.ANSWER}
print(eight(None), flush=True)
os.killpg(0, signal.SIGKILL)
"""
    program = [sys.executable, "-c", code]
    done = subprocess.run(program, capture_output=True, start_new_session=True, timeout=60)
    assert int(done.stdout) == needing.EIGHT
    assert needing.EIGHT * needing.EACH_MB > 2 * needing.EIGHT_MAY_MB


@everywhere
def test_tmp_has_an_end_and_so_have_copies(user, level, came: Came):
    checks = came(user, level)["checks"]
    assert checks["fill"][1] == f"gave ({Limits().tmp_mb}, 'No space left on device')"
    assert checks["many_copies"][1] == "gave True"


@everywhere
def test_nothing_leads_out_and_no_program_or_namespace_is_to_be_had(user, level, came: Came):
    assert came(user, level)["checks"]["out"][1] == "gave []"
    assert came(user, level)["checks"]["start"][1] == "gave []"
    assert came(user, level)["left"] == [["canary", "pack"], "here"]


def test_the_ways_out_lead_out_where_there_is_no_sandbox(tmp_path: Path):
    """The negative control: a list of ways that never lead anywhere would say nothing."""
    (tmp_path / "canary").write_text("here")
    answer = needing.ANSWER.replace("/tmp/", f"{tmp_path}/")
    code = f"{answer}\nprint(len(out({str(tmp_path / 'canary')!r})))\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert int(done.stdout) > 7


@everywhere
def test_what_a_check_has_started_is_gone_after_it_and_its_group_too(user, level, came: Came):
    assert came(user, level)["checks"]["daemon"] == ["fail", "gave 0"]
    assert came(user, level)["checks"]["stall"] == ["fail", "no result within 0.5 s"]
    assert came(user, level)["alive"] == []
    assert came(user, level)["groups"] == []


def _is_refused(came: dict, *words: str) -> None:
    assert {name for name, (outcome, _) in came["checks"].items() if outcome == "not_run"} == ASKING
    assert came["checks"]["fork_unasked"][1] == "raised OSError"
    outcome, message = came["whole"]
    assert outcome == "infra"  # so the log says neither that it is solved nor that it is not
    for word in ("does not count as failed", *words):
        assert all(word in text for text in (message, *(came["checks"][n][1] for n in ASKING)))


@pytest.mark.skipif(USERS.get("ordinary", SAME) == SAME, reason="not here: root, bubblewrap")
def test_a_user_without_a_group_of_their_own_gets_neither_and_is_told_what_to_type(level: Level):
    came = json.loads(run(PROGRAM, level.letter or "", user=ORDINARY))
    _is_refused(came, "control group", "systemd-run --user --scope h2h")


@pytest.mark.skipif(not AS_ROOT, reason="not here: only root can mount")
def test_where_control_groups_can_only_be_read_neither_is_given_and_it_is_said(level: Level):
    came = json.loads(run(PROGRAM, level.letter or "", "read-only"))
    _is_refused(came, "can only be read here, as in most containers")


def test_level_c_gives_neither_since_what_is_left_behind_would_stay():
    why = needs.refused(needing.CHECKS, "C")
    assert set(why) == ASKING
    assert all("takes sandbox level A or B, and here it is C" in text for text in why.values())
    assert needs.refused([CheckSpec("plain")], "C") == {}


async def test_results_come_in_order_and_a_failed_gate_goes_before_a_refusal(make_problem, judged):
    source = "def check_a(ctx): pass\ndef check_c(ctx): raise ctx.Fail('no')"
    specs = [
        CheckSpec("a"), CheckSpec("b", needs_tmp=True), CheckSpec("c", gate=True),
        CheckSpec("d", needs_fork=True),
    ]  # fmt: skip
    done = await judged(make_problem(source, *specs), level=Level("C"))
    assert list(done.outcomes().items()) == [
        ("a", "pass"), ("b", "not_run"), ("c", "fail"), ("d", "not_run"),
    ]  # fmt: skip
    assert done.results["b"].message.startswith("It asks for needs_tmp")
    assert done.results["d"].message == "the gate c failed"
    assert done.output.message.startswith("b: It asks for needs_tmp")


async def test_what_stands_by_for_a_plain_check_does_not_stand_for_one_that_asks(
    level: Level, home: Home, make_problem
):
    source = "def check_it(ctx): ctx.answer.call('f')"
    plain = make_problem(source, CheckSpec("it"))
    asking = make_problem(source, CheckSpec("it", needs_fork=True))
    standby = Standby(plain, Limits(), 1)
    standby.fill()
    for _ in range(2000):
        if standby.ready:
            break
        await asyncio.sleep(0.01)
    assert standby.take(plan_for(asking, level.letter, Limits())) is None
    refusing = plan_for(asking, "C", Limits())
    assert (refusing.checks, set(refusing.refused)) == ((), {"it"})
    taken = standby.take(plan_for(plain, level.letter, Limits()))
    assert taken is not None
    assert await taken.end() == 0
    await standby.end()


@pytest.mark.skipif(not AS_ROOT, reason="not here: only root can make a group to look into")
@pytest.mark.parametrize("level", ["A", "B"])
def test_of_a_killed_program_nothing_lives_and_the_next_one_removes_its_group(
    level: Letter, home: Home
):
    if ladder.trouble_with(level) is not None:
        pytest.skip(f"not here: level {level} does not hold here")
    with room(home, "killed", 0) as where:
        code = f"""
from tests.problems.checks import needing
needing.go({str(where.entry)!r})
check = needing.CheckSpec("linger", timeout_s=60, needs_fork=True)
needing.main({level!r}, (check,))
"""
        app = subprocess.Popen([sys.executable, "-c", code], cwd=PROGRAM.parents[3])
        handles = []
        try:
            group = _group_with(5, where.groups)  # the nursery, the candidate, its copies
            handles = [os.pidfd_open(pid) for pid in _members(group)]
        finally:
            app.kill()
            app.wait()
        for handle in handles:
            assert select.select([handle], [], [], 2.0)[0], "it lives two seconds later"
            os.close(handle)
        assert where.groups() == [group]
        leftover.remove(Home(str(where.below), home.version))
        assert where.groups() == []


def _group_with(processes: int, groups: Callable[[], list[Path]]) -> Path:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for folder in groups():
            if len(_members(folder)) >= processes:
                return folder
        time.sleep(0.02)
    raise AssertionError(f"no group with {processes} processes")


def _members(group: Path) -> list[int]:
    try:
        return [int(pid) for pid in (group / "cgroup.procs").read_text().split()]
    except OSError:  # that of a probe, gone again
        return []
