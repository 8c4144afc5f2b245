"""The program's end of the grader: its process, what it is told, and the lines that it writes."""

import asyncio
import contextlib
import math
import os
import struct
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from typing import IO, Any

import msgspec

from problems.checks.plan import Plan
from problems.checks.post import Post
from problems.checks.results import Outcome, Place
from problems.pieces import json_pieces
from problems.sandbox.launch import Child, start
from problems.sandbox.limits import Limits
from problems.sandbox.output import Tail

_GRADER = "problems.checks.split.grader"
_MOST_SAID = 4 * 1024 * 1024
_SPARE_CPU_S = 10
_NUMBER = struct.Struct(">Q")
_UNKNOWN = 2**64 - 1


class Said(msgspec.Struct, frozen=True):
    """A line from the grader; see `split/grader.py`."""

    start: str | None = None
    end: str | None = None
    outcome: Outcome = "infra"
    message: str = ""
    started: bool = False  # the answer was being judged
    lost: bool = False  # the candidate's process ended by itself
    complete: bool = False
    broken: str | None = None
    doubt: str = ""  # where the answer failed, but perhaps the check is to blame: its traceback
    at: Place | None = None  # where the check crashed
    clock: str | None = None  # it asks for the processor time of this check's candidate


class GraderLink:
    """A running grader: it has loaded what it needs, closed its sandbox, and waits for `begin`."""

    def __init__(
        self, child: Child, results: int, told: int, task: IO[bytes], limits: Limits
    ) -> None:
        self.child = child
        self.killed_for = ""
        self._results = results
        self._told = told
        self._task = task
        self._limits = limits
        self._printed = Tail(limits.output_keep)
        self._lines: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
        self._partial = b""
        self._total = 0

    @classmethod
    def start(cls, plan: Plan, posts: Mapping[str, Post]) -> "GraderLink":
        """Start a grader with the pipes of `posts`; it may read the problem's folder. Blocks for
        some milliseconds. Raises OSError."""
        with contextlib.ExitStack() as undo, contextlib.ExitStack() as theirs:
            for post in posts.values():
                theirs.callback(post.release_graders_ends)
            # a file, not a pipe: a task may be larger than a pipe holds, and nobody waits to fill
            # one; it is empty until the answer is known
            task = undo.enter_context(tempfile.TemporaryFile())
            results, results_end = os.pipe()
            undo.callback(os.close, results)
            theirs.callback(os.close, results_end)
            told_end, told = os.pipe()
            undo.callback(os.close, told)
            theirs.callback(os.close, told_end)
            os.set_blocking(results, False)
            os.set_blocking(told, False)
            child = start(
                _GRADER,
                {
                    "folder": str(plan.problem.folder.resolve()),
                    "checks": [{"name": check.name, "gate": check.gate} for check in plan.checks],
                    "numpy": plan.numpy,
                    "preload": plan.preload,
                    "pipes": {name: post.of_grader for name, post in posts.items()},
                    "results": results_end,
                    "task": task.fileno(),
                    "told": told_end,
                },
                level=plan.level,
                readable=[*plan.readable, str(plan.problem.folder.resolve())],
                limits=_limits_of(plan),
                pass_fds=[
                    results_end,
                    told_end,
                    task.fileno(),
                    *(fd for post in posts.values() for fd in post.of_grader),
                ],
            )
            undo.pop_all()
        return cls(child, results, told, task, plan.limits)

    def write(self, task: dict[str, Any]) -> None:
        """Put down the answer and all that the checks may know. Blocks: it may be many megabytes.
        Raises OSError."""
        for piece in json_pieces(task, msgspec.json.encode):
            self._task.write(piece)
        self._task.flush()

    def begin(self) -> None:
        """Let it read what was written, and listen to it."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._results, self._read_results)
        loop.add_reader(self.child.output, self._read_output)
        self.tell(self._task.tell())

    def tell(self, number: int | None) -> None:
        """A number that it waits for; it is not told if it has ended, or does not read."""
        with contextlib.suppress(BrokenPipeError, BlockingIOError):
            os.write(self._told, _NUMBER.pack(_UNKNOWN if number is None else number))

    async def lines(self) -> AsyncIterator[tuple[float, Said]]:
        """What the grader says and when (monotonic), until it is complete, ends or is killed."""
        while (arrived := await self._lines.get()) is not None:
            at, line = arrived
            try:
                said = msgspec.json.decode(line, type=Said)
            except msgspec.DecodeError:
                return
            if said.complete:
                return
            yield at, said

    def kill(self, why: str) -> None:
        """End it before its time."""
        self.killed_for = self.killed_for or why
        self.child.kill()

    def printed(self) -> str:
        """The last lines that it printed, for an error message."""
        self._read_output()
        text = self._printed.text().strip()
        return f": {text[-1500:]}" if text else ""

    def deafen(self) -> None:
        """Listen no longer."""
        loop = asyncio.get_running_loop()
        for fd in (self._results, self.child.output):
            if fd >= 0:
                loop.remove_reader(fd)

    def close(self) -> bool:
        """Kill it and free everything. False if it survived."""
        gone = self.child.close()
        if self._results >= 0:
            os.close(self._results)
            os.close(self._told)
            self._task.close()
        self._results = self._told = -1
        return gone

    def _read_results(self) -> None:
        data = os.read(self._results, 1 << 16)
        self._total += len(data)
        *lines, self._partial = (self._partial + data).split(b"\n")
        for line in lines:
            self._lines.put_nowait((time.monotonic(), line))
        if not data or self._total > _MOST_SAID:
            asyncio.get_running_loop().remove_reader(self._results)
            self._lines.put_nowait(None)

    def _read_output(self) -> None:
        try:
            data = os.read(self.child.output, 1 << 16)
        except BlockingIOError:
            return
        self._printed.add(data)
        if not data:
            asyncio.get_running_loop().remove_reader(self.child.output)
        if self._printed.total > self._limits.output_kill:
            self.kill("the check printed more than it may")


def _limits_of(plan: Plan) -> Limits:
    """A grader goes through all checks, and may hold an answer's values beside its own."""
    limits = plan.limits
    # an answer may keep it busy until a check's time is over, never until its own is
    of_checks = [limits.for_check(plan.problem, check) for check in plan.checks]
    time_s = sum(max(one.cpu_s, math.ceil(one.wall_s) + 2) for one in of_checks)
    return msgspec.structs.replace(
        limits,
        cpu_s=time_s + _SPARE_CPU_S,
        memory_mb=min(2 * limits.memory_mb, limits.most_memory_mb),
    )
