"""What judging costs, as ratios to bare processes of the same run. Argument: how often.

An empty check, a numpy check and ring-kv-wrap (five checks), each cold and with workers that stand
by, against five fresh `python -c "import numpy"` and one bare `python -I -c pass`; and for how
long the event loop stood still meanwhile, and in judgings of much: text, output, checks, files.

    PYTHONPATH=. python tests/bench/checks.py 9
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import msgspec

from problems import variants
from problems.checks.judge import judge
from problems.checks.results import CheckResult
from problems.checks.standby import Standby
from problems.pack import builtin
from problems.records import CheckSpec, Problem, Variant
from problems.sandbox.ladder import level_of_this_process
from problems.sandbox.limits import Limits

SETTLED_S = 1.0  # while workers get ready to stand by; not part of any figure


def bare() -> None:
    subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)


def numpy_imports() -> None:
    for _ in range(5):
        subprocess.run([sys.executable, "-c", "import numpy"], check=True)


def timed(action) -> float:
    began = time.monotonic()
    action()
    return time.monotonic() - began


def small(source: str, like: Problem, folder: Path) -> Problem:
    folder.mkdir()
    (folder / "checks.py").write_text(source)
    return msgspec.structs.replace(like, folder=folder, checks=(CheckSpec("it"),))


def much(like: Problem, folder: Path) -> dict[str, tuple[Problem, Variant, str]]:
    """Judgings in which there is a lot to read, to write down or to start."""
    names = [f"c{number}" for number in range(64)]
    one = small("def check_it(ctx): ctx.answer.call('f')", like, folder / "c")
    each = "\n".join(f"def check_{name}(ctx): ctx.answer.call('f')" for name in names)
    checks = tuple(CheckSpec(name) for name in names)
    all_64 = msgspec.structs.replace(small(each, like, folder / "d"), checks=checks)
    prints = "import os\ndef f():\n    for _ in range(120): os.write(1, b'x' * 65536)\n"
    does_nothing = "def f(): pass\n"
    plain = Variant("d", 1, "v", "")
    files = Variant("d", 1, "v", "", files={f"{n}.txt": "text " * 200_000 for n in range(20)})
    return {
        "an answer of 1 MB": (one, plain, does_nothing + "x = 1\n" * 170_000),
        "an answer of 8 MB": (one, plain, does_nothing + "# let us think of it\n" * 380_000),
        "8 MB of output": (one, plain, prints),
        "64 checks": (all_64, plain, does_nothing),
        "20 MB of files": (one, files, does_nothing),
    }


async def judged(
    problem: Problem, variant: Variant, text: str, *, warm: bool
) -> tuple[float, float]:
    """Judge once; how long that took, and the longest time (s) for which the loop did nothing else.

    The loop is watched while workers start to stand by, too.
    """
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.002)
            longest = max(longest, time.monotonic() - before - 0.002)

    ticking = asyncio.create_task(tick())
    standby = Standby(problem, Limits(), 1)
    if warm:
        standby.fill()
        await asyncio.sleep(SETTLED_S)
    began = time.monotonic()
    outcomes = [
        item.outcome
        async for item in judge(problem, variant, text, standby=standby)
        if isinstance(item, CheckResult)
    ]
    took = time.monotonic() - began
    await standby.end()
    ticking.cancel()
    assert set(outcomes) == {"pass"}, outcomes
    return took, longest


def main(rounds: int) -> None:
    print(f"sandbox level {level_of_this_process().letter}, {rounds} rounds, medians")
    ring = next(problem for problem in builtin().problems if problem.id == "ring-kv-wrap")
    variant = variants.draw(ring, 1)
    name = variants.references(ring)["right"][0]
    right = variants.reference(ring, variant, f"right/{name}")
    times: dict[str, list[float]] = defaultdict(list)
    stood = 0.0
    with tempfile.TemporaryDirectory() as folder:
        empty = small("def check_it(ctx): pass", ring, Path(folder) / "a")
        numpy = small("import numpy\ndef check_it(ctx): pass", ring, Path(folder) / "b")
        cases = {
            "an empty check": (empty, "```python\n1\n```"),
            "a numpy check": (numpy, "```python\n1\n```"),
            "ring-kv-wrap": (ring, right),
        }
        for _ in range(rounds):
            times["bare"].append(timed(bare))
            times["imports"].append(timed(numpy_imports))
            for case, (problem, text) in cases.items():
                for state in ("cold", "warm"):
                    one = judged(problem, variant, text, warm=state == "warm")
                    took, longest = asyncio.run(one)
                    times[f"{case}, {state}"].append(took)
                    stood = max(stood, longest)
        _print(times, stood)
        for case, (problem, drawn, code) in much(ring, Path(folder)).items():
            one = judged(problem, drawn, f"```python\n{code}\n```", warm=False)
            print(f"{case:24}{1000 * asyncio.run(one)[1]:8.0f} ms")


def _print(times: dict[str, list[float]], stood: float) -> None:
    bare_s, imports_s = (statistics.median(times.pop(key)) for key in ("bare", "imports"))
    print(f"python -I -c pass: {1000 * bare_s:.0f} ms")
    print(f"five fresh imports of numpy: {1000 * imports_s:.0f} ms")
    print(f"{'':24}{'ms':>8}{'of bare':>10}{'of five imports':>18}")
    for case, taken in times.items():
        took = statistics.median(taken)
        print(f"{case:24}{1000 * took:8.0f}{took / bare_s:10.1f}{took / imports_s:18.2f}")
    print(f"the event loop stood still for at most {1000 * stood:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
