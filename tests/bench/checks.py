"""What judging costs, as ratios to bare processes of the same run. Argument: how often.

An empty check, a numpy check and ring-kv-wrap (five checks), each against five fresh
`python -c "import numpy"`; and for how long the event loop stood still meanwhile.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from problems import variants
from problems.checks.judge import judge
from problems.checks.results import CheckResult
from problems.pack import builtin
from problems.records import CheckSpec, Problem, Variant
from problems.sandbox.ladder import level_of_this_process


def numpy_imports() -> None:
    for _ in range(5):
        subprocess.run([sys.executable, "-c", "import numpy"], check=True)


def small(source: str, like: Problem, folder: Path) -> Problem:
    folder.mkdir()
    (folder / "checks.py").write_text(source)
    return msgspec.structs.replace(like, folder=folder, checks=(CheckSpec("it"),))


async def judged(problem: Problem, variant: Variant, text: str) -> float:
    """Judge once; returns the longest time (s) for which the event loop did nothing else."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.002)
            longest = max(longest, time.monotonic() - before - 0.002)

    ticking = asyncio.create_task(tick())
    outcomes = [
        item.outcome
        async for item in judge(problem, variant, text)
        if isinstance(item, CheckResult)
    ]
    ticking.cancel()
    assert set(outcomes) == {"pass"}, outcomes
    return longest


def main(rounds: int) -> None:
    level_of_this_process()
    ring = next(problem for problem in builtin().problems if problem.id == "ring-kv-wrap")
    variant = variants.draw(ring, 1)
    name = variants.references(ring)["right"][0]
    right = variants.reference(ring, variant, f"right/{name}")
    with tempfile.TemporaryDirectory() as folder:
        empty = small("def check_it(ctx): pass", ring, Path(folder) / "a")
        numpy = small("import numpy\ndef check_it(ctx): pass", ring, Path(folder) / "b")
        cases = {
            "an empty check": (empty, "```python\n1\n```"),
            "a numpy check": (numpy, "```python\n1\n```"),
            "ring-kv-wrap": (ring, right),
        }
        times: dict[str, list[float]] = {name: [] for name in ("imports", *cases)}
        stood = 0.0
        for _ in range(rounds):
            began = time.monotonic()
            numpy_imports()
            times["imports"].append(time.monotonic() - began)
            for case, (problem, text) in cases.items():
                began = time.monotonic()
                stood = max(stood, asyncio.run(judged(problem, variant, text)))
                times[case].append(time.monotonic() - began)
    whole = statistics.median(times["imports"])
    print(f"five fresh imports of numpy: {1000 * whole:.0f} ms")
    for case in cases:
        took = statistics.median(times[case])
        print(f"{case}: {1000 * took:.0f} ms, {took / whole:.2f} of that")
    print(f"the event loop stood still for at most {1000 * stood:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
