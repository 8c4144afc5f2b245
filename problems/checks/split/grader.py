"""The grader: runs the problem's checks, in a sandbox of its own, against candidates in theirs.

It tells the program, a JSON line each: {"start": check}, {"end": check, outcome, message, ...}, at
last {"complete": true}. What it does not say has not passed.
"""

import importlib.util
import json
import os
import struct
import sys
import traceback
from collections.abc import Callable
from typing import Any

from problems.checks.split.context import Context
from problems.checks.split.failures import Fail
from problems.checks.split.remote import Answer
from problems.sandbox.worker import confine, numpy_path

_MOST_MESSAGE = 2000
_NUMBER = struct.Struct(">Q")  # what the program tells: a size, then times in nanoseconds


def main(job: dict) -> None:
    """Run every check of `job["checks"]` in order."""
    confine.limit(job)
    numpy_path.make_importable(job["numpy"])
    numpy = _numpy() if job["preload"] else None  # others load it if they want it
    confine.close(job)
    task = _task(job)
    if task is None:
        return
    say = _Speaker(job["results"])
    try:
        checks = load_checks(job["folder"])
    except BaseException as e:
        say({"broken": "checks.py cannot be loaded: " + _tail_of(e)})
        return
    for check in job["checks"]:
        outcome = _run_one(job, task, check["name"], checks, numpy, say)
        if outcome == "fail" and check["gate"]:
            break  # the program knows which checks are left, and why
    say({"complete": True})


def _task(job: dict) -> dict | None:
    """The answer and what the checks may know, once the program has both; None if it hangs up.

    Until then nothing of the problem was loaded: a grader may be started before the answer is
    there, and never be needed.
    """
    size = os.read(job["told"], _NUMBER.size)
    if len(size) < _NUMBER.size:
        return None
    return json.loads(os.pread(job["task"], _NUMBER.unpack(size)[0], 0))


class _Speaker:
    def __init__(self, fd: int) -> None:
        self._fd = fd

    def __call__(self, said: dict) -> None:
        line = memoryview(json.dumps(said).encode() + b"\n")
        while line:
            line = line[os.write(self._fd, line) :]


def _numpy() -> Any:
    import numpy

    return numpy


def load_checks(folder: str) -> dict[str, Callable[[Context], object]]:
    """The functions `check_<name>` of checks.py; `import variant` finds the module beside it."""
    sys.path.append(folder)
    path = os.path.join(folder, "checks.py")
    spec = importlib.util.spec_from_file_location("checks", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["checks"] = module
    spec.loader.exec_module(module)
    return {
        name.removeprefix("check_"): value
        for name, value in vars(module).items()
        if name.startswith("check_") and callable(value)
    }


def _run_one(job: dict, task: dict, name: str, checks: dict, numpy: Any, say: _Speaker) -> str:
    answer = task["answer"]
    pipes = job["pipes"].get(name)
    if pipes is not None:
        ask, reply = pipes
        answer = Answer(ask, reply, numpy)
        if not answer.await_ready():
            say(
                {"end": name, "outcome": "infra", "message": "the candidate's worker did not start"}
            )
            return "infra"
    say({"start": name})
    outcome, message = _judge(task, name, checks, answer)
    lost = isinstance(answer, Answer) and answer.lost
    say(
        {
            "end": name,
            "outcome": outcome,
            "message": message[:_MOST_MESSAGE],
            "started": True,
            "lost": lost,
        }
    )
    for fd in pipes or ():
        os.close(fd)
    return outcome


def _judge(task: dict, name: str, checks: dict, answer: Any) -> tuple[str, str]:
    check = checks.get(name)
    if check is None:
        return "infra", f"checks.py has no function check_{name}"
    try:
        if isinstance(answer, Answer):
            answer.load(task["answer"])
        returned = check(Context(task, name, answer))
    except Fail as e:
        return "fail", str(e)
    except BaseException as e:
        return "infra", f"the check {name} is itself at fault: {_tail_of(e)}"
    if isinstance(answer, Answer) and answer.broken is not None:
        return "fail", str(answer.broken)  # caught by the check, and still no pass
    if returned is not None:
        return "infra", f"check_{name} returned a value; it must raise ctx.Fail or return nothing"
    return "pass", ""


def _tail_of(error: BaseException) -> str:
    lines = traceback.format_exception(error)
    return "".join(lines)[-_MOST_MESSAGE // 2 :].strip()
