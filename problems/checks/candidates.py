"""The candidates of one grader's life: started at their posts, listened to, ended."""

import asyncio
import functools
from collections.abc import Iterable

from problems.checks.clock import Clock
from problems.checks.post import Post
from problems.checks.workers import GOING_S, Workers
from problems.sandbox.awaiting import begun, end_of, gone
from problems.sandbox.bounded import Bounded
from problems.sandbox.forked import Forked
from problems.sandbox.output import Tail

# a nursery gets this long to tell how its copy ended, before all that the copy started goes too
_TELLING_S = 0.2


class Candidates:
    """Those of `workers`. What they print goes to `output`."""

    def __init__(self, workers: Workers, output: Tail, clock: Clock) -> None:
        self.survivors = 0
        self._workers, self._plan, self._limits = workers, workers.plan, workers.plan.limits
        self._output, self._clock = output, clock

    def at(self, check: str) -> Post | None:
        """The post of a check's candidate; None where the answer needs none, or when it ended."""
        return self._workers.posts.get(check)

    async def start(self, checks: Iterable[str]) -> None:
        """Start those that have not been. One that cannot be is told with its check's result."""
        for check in checks:
            post = self.at(check)
            if post is None or post.child is not None or not post.of_candidate:
                continue
            try:
                post.child = await self._forked(post, *post.of_candidate)
            except BrokenPipeError:  # the nursery has ended, and what it says is told later
                pass
            except OSError as e:  # no memory or no process left: the grader finds the pipe closed
                post.killed_for = f"the candidate's worker could not be started: {e}"
            else:
                self._watch_output(post, post.child)
            post.release_candidates_ends()

    async def _forked(self, post: Post, ask: int, reply: int) -> Forked:
        nursery = self._workers.nursery
        if post.check.needs_more:
            start = functools.partial(self._workers.bounded_for, post.check)
            post.own = await begun(start, Bounded.close)
            nursery = post.own.nursery
        assert nursery is not None  # it is there for the other checks
        return nursery.fork(ask, reply, self._limits.for_check(self._plan.problem, post.check))

    def _watch_output(self, post: Post, child: Forked) -> None:
        loop = asyncio.get_running_loop()

        def readable() -> None:
            if not post.read_output(self._output):
                loop.remove_reader(child.output)
            elif post.printed > self._limits.output_kill:
                self.kill(post, f"it printed more than {self._limits.output_kill >> 20} MiB")
                loop.remove_reader(child.output)

        loop.add_reader(child.output, readable)

    def kill(self, post: Post, why: str) -> None:
        """End one before its time."""
        post.killed_for = post.killed_for or why
        if post.child is not None:
            post.child.kill()
        if (own := post.own) is not None:
            # what it has started holds its pipes open, and the grader would wait for their end
            self._clock.later(_TELLING_S, own.kill)

    def cpu_ns(self, check: str) -> int | None:
        """The processor time that a check's candidate has used, or None where nobody knows."""
        post = self.at(check)
        return post.child.cpu_ns() if post is not None and post.child is not None else None

    def deafen(self) -> None:
        """Listen to none any longer."""
        for post in self._workers.posts.values():
            _stop_reading(post)

    async def end(self, post: Post, *, lost: bool) -> int | None:
        """Let one that is dying (`lost`) say how, else kill it; keep what it printed.

        Returns its peak memory in KiB, where the system tells. Its post is no more then.
        """
        peak = None
        if (child := post.child) is not None:
            if lost:
                await end_of(child, 0.5)
            peak = child.peak_kib()
            child.kill()
            _stop_reading(post)
            await gone(child, GOING_S)
            if peak is None:  # it was ending by itself, and what it held is told with its end
                peak = child.peak_kib()
        if post.own is not None:
            await _end_what_it_started(post, post.own)
            peak = post.own.group.peak_kib() or peak
        post.drain(self._output, self._limits.output_kill)
        self.survivors += not post.close()
        del self._workers.posts[post.check.name]  # only now: cancelled above, it is left to `close`
        return peak


async def _end_what_it_started(post: Post, own: Bounded) -> None:
    own.kill()
    await gone(own.nursery.child, GOING_S)
    if own.group.was_exceeded:  # whatever came of it: a process is missing that was killed
        together = "all its processes and files together"
        post.killed_for = f"it used more than {own.group.mib} MiB of memory, {together}"


def _stop_reading(post: Post) -> None:
    if post.child is not None and post.child.output >= 0:
        asyncio.get_running_loop().remove_reader(post.child.output)
