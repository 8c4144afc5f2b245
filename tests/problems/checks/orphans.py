"""A program that judges an answer which never returns. Argument: the problem's folder."""

import asyncio
import sys
from pathlib import Path

from problems.checks.judge import judge
from problems.records import AnswerContract, CheckSpec, Problem, Variant

ANSWER = "```python\nprint('in it')\ndef f():\n    while True: pass\n```"


async def main() -> None:
    problem = Problem(
        "p", "", "", "demo", Path(sys.argv[1]), "", "", "", "", "", "",
        AnswerContract("code", "python"), (CheckSpec("it", timeout_s=60),),
    )  # fmt: skip
    async for _ in judge(problem, Variant("d", 1, "v", ""), ANSWER):
        pass


asyncio.run(main())
