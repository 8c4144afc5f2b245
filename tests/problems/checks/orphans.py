"""A program that judges an answer which never returns. Arguments: the problem's folder, and
a level if it is not to be the one in force."""

import asyncio
import sys
from pathlib import Path

from problems.checks.judge import judge
from problems.records import AnswerContract, CheckSpec, Problem, Variant
from problems.sandbox.levels import Level

ANSWER = "```python\nprint('in it')\ndef f():\n    while True: pass\n```"


async def main() -> None:
    problem = Problem(
        "p", "", "", "demo", Path(sys.argv[1]), "", "", "", "", "", "",
        AnswerContract("code", "python"), (CheckSpec("it", timeout_s=60),),
    )  # fmt: skip
    level = Level(sys.argv[2]) if len(sys.argv) > 2 else None  # type: ignore[arg-type]  # a letter, by the test
    async for _ in judge(problem, Variant("d", 1, "v", ""), ANSWER, level=level):
        pass


asyncio.run(main())
