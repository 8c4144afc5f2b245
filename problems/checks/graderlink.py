"""The program's end of the grader: its process, and the lines that it writes."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import msgspec

from problems.checks.post import Post
from problems.checks.results import Outcome
from problems.records import CheckSpec
from problems.sandbox.awaiting import end_of
from problems.sandbox.launch import Child, Ended, start
from problems.sandbox.levels import Letter
from problems.sandbox.limits import Limits
from problems.sandbox.output import Tail

_GRADER = "problems.checks.split.grader"
_MOST_SAID = 4 * 1024 * 1024
_SPARE_CPU_S = 10


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


class GraderLink:
    """A running grader."""

    def __init__(self, child: Child, results: int, limits: Limits) -> None:
        self.killed_for = ""
        self._child = child
        self._results = results
        self._limits = limits
        self._printed = Tail(limits.output_keep)
        self._lines: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
        self._partial = b""
        self._total = 0

    @classmethod
    def start(
        cls,
        job: dict[str, Any],
        checks: Iterable[CheckSpec],
        posts: Mapping[str, Post],
        *,
        readable: list[str],
        level: Letter | None,
        limits: Limits,
    ) -> "GraderLink":
        """Start a grader for `checks`, with the pipes of `posts`; it may read `readable` and the
        problem's folder. Raises OSError."""
        checks = list(checks)
        results, results_end = os.pipe()
        os.set_blocking(results, False)
        time_s = sum(min(check.timeout_s, limits.most_wall_s) for check in checks)
        try:
            child = start(
                _GRADER,
                {
                    **job,
                    "checks": [{"name": check.name, "gate": check.gate} for check in checks],
                    "pipes": {name: post.of_grader for name, post in posts.items()},
                    "results": results_end,
                },
                level=level,
                readable=[*readable, job["folder"]],
                limits=msgspec.structs.replace(
                    limits,
                    cpu_s=round(time_s) + _SPARE_CPU_S,
                    memory_mb=min(2 * limits.memory_mb, limits.most_memory_mb),
                ),
                pass_fds=[results_end, *(fd for post in posts.values() for fd in post.of_grader)],
            )
        except BaseException:
            os.close(results)
            raise
        finally:
            os.close(results_end)
            for post in posts.values():
                post.release_graders_ends()
        link = cls(child, results, limits)
        loop = asyncio.get_running_loop()
        loop.add_reader(results, link._read_results)
        loop.add_reader(child.output, link._read_output)
        return link

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
        self._child.kill()

    async def wait(self) -> Ended | None:
        """How it ended."""
        return await end_of(self._child, 2.0)

    def printed(self) -> str:
        """The last lines that it printed, for an error message."""
        self._read_output()
        text = self._printed.text().strip()
        return f": {text[-1500:]}" if text else ""

    def close(self) -> bool:
        """Kill it and free everything. False if it survived."""
        loop = asyncio.get_running_loop()
        for fd in (self._results, self._child.output):
            if fd >= 0:
                loop.remove_reader(fd)
        os.close(self._results)
        self._results = -1
        return self._child.close()

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
            data = os.read(self._child.output, 1 << 16)
        except BlockingIOError:
            return
        self._printed.add(data)
        if not data:
            asyncio.get_running_loop().remove_reader(self._child.output)
        if self._printed.total > self._limits.output_kill:
            self.kill("the check printed more than it may")
