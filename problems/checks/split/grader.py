"""The grader: runs the problem's checks, in a sandbox of its own, against candidates in theirs.

It tells the program, a JSON line each: {"start": check}, {"end": check, outcome, message, ...},
{"clock": check} to be told the processor time of that check's candidate, and at last
{"complete": true}. What it does not say has not passed.
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
from problems.checks.split.exchange import Exchange
from problems.checks.split.failures import Fail, text_of
from problems.checks.split.remote import Answer
from problems.checks.split.watch import Place, Watch, place_of
from problems.sandbox.worker import confine, numpy_path

_MOST_MESSAGE = 2000
_MOST_TRACEBACK = 1800  # a few words stand before it
_NUMBER = struct.Struct(">Q")  # what the program tells: a size, then times in nanoseconds
_UNKNOWN = 2**64 - 1


def main(job: dict) -> None:
    """Run every check of `job["checks"]` in order."""
    confine.limit(job)
    sys.stdout = sys.stderr  # the same pipe; a check may print half a character, and this can
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
        say({"broken": "checks.py cannot be loaded: " + _sendable(_told_of(e))})
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
    size = _told(job)
    return None if size is None else json.loads(os.pread(job["task"], size, 0))


def _told(job: dict) -> int | None:
    """The next number from the program; None if it does not know it, or is gone."""
    data = os.read(job["told"], _NUMBER.size)
    number = _NUMBER.unpack(data)[0] if len(data) == _NUMBER.size else _UNKNOWN
    return None if number == _UNKNOWN else number


class _Speaker:
    def __init__(self, fd: int) -> None:
        self._fd = fd

    def __call__(self, said: dict) -> None:
        line = memoryview(json.dumps(said).encode() + b"\n")
        while line:
            line = line[os.write(self._fd, line) :]


def _numpy() -> Any:
    import numpy
    import numpy.random  # for `ctx.rng`: now, while the nursery loads too, it costs no time

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
    pipes = job["pipes"].get(name)
    exchange = Exchange(pipes[0], pipes[1], numpy) if pipes is not None else None
    if exchange is not None and not exchange.await_ready():
        message = "the candidate's worker did not start"
        say({"end": name, "outcome": "infra", "message": message})
        return "infra"

    def cpu_ns() -> int | None:
        say({"clock": name})
        return _told(job)

    say({"start": name})
    answer = task["answer"] if exchange is None else Answer(exchange, cpu_ns)
    outcome, message, doubt, at = _judge(task, name, checks, answer, exchange, job["folder"])
    say(
        {
            "end": name,
            "outcome": outcome,
            "message": _sendable(message),
            "started": True,
            "lost": exchange is not None and exchange.lost,
            "doubt": _sendable(doubt),
            "at": at,
        }
    )
    for fd in pipes or ():
        os.close(fd)
    return outcome


def _judge(
    task: dict, name: str, checks: dict, answer: Any, exchange: Exchange | None, folder: str
) -> tuple[str, str, str, Place | None]:
    """Outcome, message, what says that the check may be to blame, and where it crashed."""
    if task["watch"] is not None:
        with Watch(*task["watch"]) as watch:
            _, told = _outcome(task, name, checks, answer, exchange)
        # a loop may get over it once, and crash there the next time, whatever the answer
        at = None if isinstance(told, str) else place_of(told.__traceback__, folder)
        over = watch.passed and at != tuple(task["watch"])
        return "pass" if over else "infra", "", "", None
    outcome, told = _outcome(task, name, checks, answer, exchange)
    message = told if isinstance(told, str) else _told_of(told)
    if outcome == "infra":
        used = exchange is None or exchange.asked > 1  # else the answer cannot have to do with it
        at = None if isinstance(told, str) or not used else place_of(told.__traceback__, folder)
        return outcome, f"the check {name} is itself at fault: {message}", message, at
    if outcome == "fail" and exchange is not None and exchange.doubt is not None:
        return outcome, message, _told_of(exchange.doubt), None
    return outcome, message, "", None


def _outcome(
    task: dict, name: str, checks: dict, answer: Any, exchange: Exchange | None
) -> tuple[str, str | BaseException]:
    """Outcome, and the message or what the check crashed with."""
    check = checks.get(name)
    if check is None:
        return "infra", f"checks.py has no function check_{name}"
    returned = None
    try:
        if isinstance(answer, Answer):
            answer.load(task["answer"])
        returned = check(Context(task, name, answer))
    except Fail as e:
        return "fail", text_of(e)
    except BaseException as e:
        if exchange is None or exchange.broken is None:
            return "infra", e
    if exchange is not None and exchange.broken is not None:
        return "fail", str(exchange.broken)  # whatever the check made of it
    if returned is not None:
        return "infra", f"check_{name} returned a value; it must raise ctx.Fail or return nothing"
    return "pass", ""


def _sendable(message: str) -> str:
    """Half a character (a lone surrogate) would make the whole line unreadable."""
    return message[:_MOST_MESSAGE].encode(errors="backslashreplace").decode()


def _told_of(error: BaseException) -> str:
    """The traceback, for the pack's author: of their code, without the lines of this program."""
    told = one = traceback.TracebackException.from_exception(error)
    while one is not None:
        theirs = [frame for frame in one.stack if not _is_ours(frame.filename)]
        one.stack = traceback.StackSummary.from_list(theirs)
        one = one.__cause__ or one.__context__
    text = "".join(told.format()).strip()
    if len(text) <= _MOST_TRACEBACK:
        return text
    half = _MOST_TRACEBACK // 2 - 10  # where it began is theirs, and its end says what it was
    return f"{text[:half]}\n    ...\n{text[-half:]}"


def _is_ours(file: str) -> bool:
    return file.startswith((os.path.dirname(__file__), "<frozen importlib"))
