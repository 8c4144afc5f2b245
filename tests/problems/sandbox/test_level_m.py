"""All of level M but Seatbelt itself, on Linux, by workers that believe they are on a Mac (see
pretend.py): its probe, its keepers, its nursery, its words."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from problems import variants
from problems.checks.judge import judge
from problems.checks.results import CheckResult
from problems.pack import builtin, find_problem
from problems.records import AnswerContract, CheckSpec, Problem, Variant
from problems.sandbox import ladder, paths
from problems.sandbox.forked import Nursery
from problems.sandbox.launch import Child, start
from problems.sandbox.levels import Level
from problems.sandbox.limits import Limits
from problems.sandbox.oneshot import WorkerFailed, call
from tests.problems.checks.processes import is_running, workers, workers_of
from tests.problems.sandbox import pretend

M = Level("M")
PYTHON = sys.executable
ORPHANS = Path(__file__).parents[1] / "checks" / "orphans.py"
RING = find_problem([builtin()], "ring-kv-wrap")  # five checks of code, with numpy
# answers of our own: nothing confines them here
GREEDY = "def f():\n    held = []\n    while True: held.append(bytearray(1 << 20))"
BUSY = """
import signal
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
def f():
    while True: pass
"""


@pytest.fixture
def open_m(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Workers of this process find a `sandbox_init` that says yes and does nothing."""
    program = pretend.interpreter(tmp_path, pretend.OPEN)
    monkeypatch.setattr(sys, "executable", program)
    return program


async def judged(
    problem: Problem, variant: Variant, answer: str, limits: Limits | None = None
) -> dict[str, CheckResult]:
    said = [
        each async for each in judge(problem, variant, answer, limits=limits or Limits(), level=M)
    ]
    assert workers() == []
    return {each.name: each for each in said if isinstance(each, CheckResult)}


def small(folder: Path, **limits: float) -> Problem:
    (folder / "checks.py").write_text("def check_it(ctx): ctx.answer.call('f')")
    return Problem(
        "p", "", "", "demo", folder, "", "", "", "", "", "",
        AnswerContract("code", "python", memory_mb=256), (CheckSpec("it", **limits),),  # type: ignore[arg-type]
    )  # fmt: skip


def test_where_seatbelt_closes_nothing_the_probe_names_each_breach_and_the_level_is_refused(
    open_m: str, monkeypatch: pytest.MonkeyPatch
):
    trouble = ladder.trouble_with("M")
    assert trouble is not None
    for breach in (
        "read a file", "list a folder", "write a file", "make a file", "change a file's mode",
        "reach a port", "reach a socket file", "start a process", "run a program",
        "signal the program", "see that a file exists", "read the program's environment",
        "reach a service of the system", "run a program beside itself",
        "share memory with other programs",
    ):  # fmt: skip
        assert breach in trouble
    monkeypatch.setattr("problems.sandbox.ladder.sys.platform", "darwin")
    monkeypatch.setattr("problems.sandbox.ladder.os.geteuid", lambda: 501)
    level = ladder.level_in_force()
    assert level.letter is None
    assert "level M (macOS Seatbelt) does not hold: inside it one could read a file" in level.reason


@pytest.mark.parametrize(
    ("says", "told", "fix"),
    [
        (pretend.REFUSES, "Seatbelt refuses: line 3: no such word: (allow nonsense)", ""),
        (pretend.NESTED, "Seatbelt refuses: Operation not permitted", "a terminal of your own"),
    ],
)
def test_what_seatbelt_says_when_it_refuses_is_told(
    says: str, told: str, fix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "executable", pretend.interpreter(tmp_path, says))
    monkeypatch.setattr("problems.sandbox.ladder.sys.platform", "darwin")
    monkeypatch.setattr("problems.sandbox.ladder.os.geteuid", lambda: 501)
    level = ladder.level_in_force()
    assert level.letter is None
    assert told in level.reason
    assert fix in level.fix
    assert bool(fix) == bool(level.fix)


def test_root_on_a_mac_is_refused_before_anything_runs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("problems.sandbox.ladder.sys.platform", "darwin")
    monkeypatch.setattr("problems.sandbox.ladder.os.geteuid", lambda: 0)
    level = ladder.level_in_force()
    assert level.letter is None
    assert "as root" in level.reason
    assert "without sudo" in level.fix


async def test_a_right_answer_passes_every_check_and_a_wrong_one_does_not(open_m: str):
    variant = await asyncio.to_thread(variants.draw, RING, 3, level=M)
    outcomes = {}
    for kind in ("right", "wrong"):
        name = f"{kind}/{variants.references(RING)[kind][0]}"
        answer = variants.reference(RING, variant, name, level=M)
        results = await judged(RING, variant, answer)
        outcomes[kind] = {result.outcome for result in results.values()}
        assert all(result.cpu_ms for result in results.values() if result.outcome == "pass")
    assert outcomes["right"] == {"pass"}
    assert "fail" in outcomes["wrong"]
    assert "infra" not in outcomes["wrong"]


async def test_an_answer_is_told_what_system_it_is_on_but_not_the_machines_name(
    open_m: str, tmp_path: Path
):
    asks = "import os, platform as p\ndef f(): return [*os.uname()[:2], p.node(), p.machine()]"
    problem = small(tmp_path)
    told = [os.uname().sysname, "h2h", "h2h", os.uname().machine]
    (tmp_path / "checks.py").write_text(f"def check_it(ctx): assert ctx.answer.call('f') == {told}")
    result = (await judged(problem, Variant("d", 1, "v", ""), f"```python\n{asks}\n```"))["it"]
    assert result.outcome == "pass"


async def test_an_answer_that_takes_too_much_memory_is_ended_and_the_result_says_so(
    open_m: str, tmp_path: Path
):
    result = (await judged(small(tmp_path), Variant("d", 1, "v", ""), f"```python\n{GREEDY}\n```"))[
        "it"
    ]
    assert result.outcome == "fail"
    assert "used more than 256 MiB of memory, and was ended" in result.message
    assert result.peak_kib is not None
    assert result.peak_kib >= 256  # macOS counts in bytes what Linux counts in KiB


async def test_an_answer_that_ignores_the_signal_of_the_processor_limit_is_ended(
    open_m: str, tmp_path: Path
):
    problem = small(tmp_path, cpu_s=1, timeout_s=20)
    result = (await judged(problem, Variant("d", 1, "v", ""), f"```python\n{BUSY}\n```"))["it"]
    assert result.outcome == "fail"
    assert "used more than 1 s of processor time, and was ended" in result.message


async def test_two_seconds_after_the_program_was_killed_all_of_it_is_gone(
    open_m: str, tmp_path: Path
):
    (tmp_path / "checks.py").write_text("def check_it(ctx): ctx.answer.call('f')")
    begin = f"import sys; sys.executable = {open_m!r}; sys.argv = sys.argv[1:]; "
    begin += "import runpy; runpy.run_path(sys.argv[0], run_name='__main__')"
    app = await asyncio.create_subprocess_exec(
        PYTHON, "-c", begin, str(ORPHANS), str(tmp_path), "M",
        env={**os.environ, "PYTHONPATH": str(ORPHANS.parents[3])},
    )  # fmt: skip
    try:
        everything = await _there(app.pid, 4)  # the grader and its keeper, nursery, candidate
    finally:
        app.kill()
        await app.wait()
    assert await _gone(everything, 2.0)


async def test_a_worker_that_leaves_its_group_is_ended_with_the_program_too(
    open_m: str, tmp_path: Path
):
    """As an answer could: Seatbelt does not govern it."""
    worker = _started(tmp_path, "import os, time\ndef f(): os.setsid(); time.sleep(60)")
    everything = await _there(os.getpid(), 2)
    await asyncio.sleep(0.2)  # into the call; if it is not there yet, the test is only easier
    assert worker.close()
    assert await _gone(everything, 2.0)


async def test_a_worker_whose_keeper_was_killed_is_ended(open_m: str, tmp_path: Path):
    worker = _started(tmp_path, "import time\ndef f(): time.sleep(60)")
    everything = await _there(os.getpid(), 2)
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait(2.0) is not None
    assert worker.close()
    assert await _gone(everything, 2.0)


async def test_copies_of_a_nursery_that_was_killed_are_ended(open_m: str):
    nursery = Nursery.start(
        {"child": "problems.checks.split.candidate", "numpy": None, "preload": False},
        level="M",
        readable=paths.interpreter(),
        limits=Limits(),
    )
    ask, asker = os.pipe()
    teller, reply = os.pipe()
    copy = nursery.fork(ask, reply, Limits())
    os.close(reply)
    os.read(teller, 1)  # it is ready
    everything = await _there(os.getpid(), 2)
    assert copy.cpu_ns()  # and its number is known
    os.kill(nursery.child.pid, signal.SIGKILL)
    assert nursery.child.wait(2.0) is not None
    assert copy.close()
    assert await _gone(everything, 2.0)  # although its pipes are open
    assert nursery.close()
    for fd in (ask, asker, teller):
        os.close(fd)


def test_a_pack_that_takes_too_much_memory_is_ended_in_words(open_m: str, tmp_path: Path):
    pack = tmp_path / "variant.py"
    pack.write_text(GREEDY)
    with pytest.raises(WorkerFailed, match="used more than 128 MiB of memory, and was ended"):
        call(
            "problems.sandbox.worker.pack",
            _job(pack),
            level="M",
            readable=[*paths.interpreter(), str(pack)],
            limits=Limits(memory_mb=128),
        )


def test_a_workers_own_exit_code_comes_through_its_keeper(open_m: str, tmp_path: Path):
    for says, code in (("os._exit(7)", 7), ("os.abort()", -signal.SIGABRT)):
        worker = _started(tmp_path, f"import os\ndef f(): {says}")
        ended = worker.wait(10.0)
        assert ended is not None
        assert (ended.code, ended.why) == (code, "")
        assert worker.close()


def _job(file: Path) -> dict:
    return {"file": str(file), "function": "f", "arguments": [], "import_from": [], "numpy": None}


def _started(folder: Path, source: str) -> Child:
    """A worker of its own, behind its keeper, that calls `f` of `source`."""
    pack = folder / "variant.py"
    pack.write_text(source)
    return start(
        "problems.sandbox.worker.pack",
        {**_job(pack), "results": 1},
        level="M",
        readable=[*paths.interpreter(), str(pack)],
        limits=Limits(),
    )


async def _there(program: int, count: int) -> list[Path]:
    deadline = time.monotonic() + 20
    while len(found := workers_of(program)) < count:
        assert time.monotonic() < deadline, f"only {found} are there"
        await asyncio.sleep(0.02)
    return found


async def _gone(pids: list[Path], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    for pid in pids:
        while is_running(pid):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.02)
    return True
