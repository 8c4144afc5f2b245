"""A program that judges with fewer descriptors than it takes, then with more and more.

Argument: the problem's folder. Prints a line of JSON each time: the outcome, and what was left.
"""

import asyncio
import contextlib
import json
import os
import resource
import sys
from pathlib import Path

from problems.checks.judge import judge
from problems.checks.results import CheckResult
from problems.records import AnswerContract, CheckSpec, Problem, Variant
from problems.sandbox.ladder import level_in_force
from tests.problems.checks.processes import workers

MOST = 200


def leave_only(spare: int) -> list[int]:
    """Use up this process's descriptors but `spare`; returns those taken."""
    taken = []
    with contextlib.suppress(OSError):
        while True:
            taken.append(os.dup(0))
    for _ in range(spare):
        os.close(taken.pop())
    return taken


async def main() -> None:
    problem = Problem(
        "p", "", "", "demo", Path(sys.argv[1]), "", "", "", "", "", "",
        AnswerContract("code", "python"), (CheckSpec("it"),),
    )  # fmt: skip
    level = level_in_force()

    async def outcome() -> str:
        said = judge(problem, Variant("d", 1, "v", ""), "```python\n1\n```", level=level)
        [came] = [item.outcome async for item in said if isinstance(item, CheckResult)]
        return came

    await outcome()  # whatever is opened once, is open now
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST, hard))
    before = len(os.listdir("/proc/self/fd"))
    for spare in (*range(1, 40, 2), 100):
        taken = leave_only(spare)
        came = await outcome()
        for fd in taken:
            os.close(fd)
        left = len(os.listdir("/proc/self/fd")) - before
        said = {"spare": spare, "outcome": came, "left": left, "workers": len(workers())}
        print(json.dumps(said))


asyncio.run(main())
