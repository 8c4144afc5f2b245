"""What a result says of processor time and memory is what was spent, and names a limit overrun."""

import sys
from pathlib import Path

import pytest

from problems.records import CheckSpec
from problems.sandbox import ladder, paths
from problems.sandbox.levels import Letter, Level
from problems.sandbox.limits import Limits
from problems.sandbox.oneshot import WorkerFailed, call

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the levels of Linux")

SPENDS = """
import signal, threading, time
def burn(seconds):
    def one():
        end = time.thread_time() + seconds
        while time.thread_time() < end: pass
    both = [threading.Thread(target=one) for _ in range(2)]
    for each in both: each.start()
    for each in both: each.join()
def hold(mib):
    held = bytearray(mib << 20)
    for at in range(0, len(held), 4096): held[at] = 1
def loop():
    while True: pass
def ignore():
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    loop()
"""
CALLS = {"burn": "'burn', 0.25", "hold": "'hold', 200", "loop": "'loop'", "ignore": "'ignore'"}
LIMITED = ("loop", "ignore")
OVERRUN = "used more than 1 s of processor time"


async def test_a_result_tells_the_time_and_memory_spent_and_which_limit_ended_it(
    make_problem, judged
):
    source = "\n".join(
        f"def check_{name}(ctx): ctx.answer.call({words})" for name, words in CALLS.items()
    )
    checks = [CheckSpec(name, cpu_s=1 if name in LIMITED else None) for name in CALLS]
    done = await judged(make_problem(source, *checks), SPENDS)
    burnt, held, *limited = done.results.values()
    assert burnt.outcome == held.outcome == "pass"
    assert burnt.cpu_ms is not None
    assert 490 <= burnt.cpu_ms < 700
    assert held.peak_kib is not None
    assert 200 <= held.peak_kib / 1024 < 260
    for result in limited:
        assert result.outcome == "fail"
        assert OVERRUN in result.message
        assert result.cpu_ms is not None
        assert 900 <= result.cpu_ms < 2500


NAMES = (b"\x0bVmHWM:\t7", b"\x1cVmHWM: x", b"\xff\xfe")  # a line for some readers; no text


async def test_a_process_cannot_name_itself_so_that_its_memory_is_misread(make_problem, judged):
    answer = (
        "import ctypes\n"
        "def take(n):\n"
        f"    if ctypes.CDLL(None).prctl(15, {NAMES}[n]) == 0: return len(b'x' * (60 << 20))\n"
    )
    source = "\n".join(
        f"def check_name_{n}(ctx): assert ctx.answer.call('take', {n}) == 60 << 20"
        for n in range(len(NAMES))
    )
    checks = [CheckSpec(f"name_{n}") for n in range(len(NAMES))]
    done = await judged(make_problem(source, *checks), answer)
    for result in done.results.values():
        assert result.outcome == "pass"
        assert result.peak_kib is not None
        assert result.peak_kib > 60 << 10


@pytest.mark.parametrize("letter", ["A", "B", "C"])
def test_a_packs_own_code_that_spends_too_much_is_told_so(
    letter: Letter, level: Level, tmp_path: Path
):
    if letter != level.letter and (trouble := ladder.trouble_with(letter)):
        pytest.skip(f"not here: {trouble}")
    file = tmp_path / "loops.py"
    file.write_text("def loop():\n    while True: pass")
    job = {"file": str(file), "function": "loop", "arguments": [], "import_from": [], "numpy": None}
    with pytest.raises(WorkerFailed, match=OVERRUN):
        call(
            "problems.sandbox.worker.pack",
            job,
            level=letter,
            readable=[*paths.interpreter(), str(file)],
            limits=Limits(cpu_s=1),
        )
