"""One judging: the grader, its candidates and the clock. All of it ends when `Run.end` does.

The grader goes through the checks by itself. This side starts a candidate for each (two ahead, so
that they load while another works), kills what overstays, and passes on what the grader says.
"""

import asyncio
import contextlib
import functools
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any

from problems.checks.graderlink import GraderLink, Said
from problems.checks.plan import Plan
from problems.checks.post import Post
from problems.checks.results import CheckResult, Doubt, Outcome
from problems.checks.standby import Standby
from problems.checks.workers import Workers
from problems.records import CheckSpec
from problems.sandbox.awaiting import begun, end_of, gone, in_thread
from problems.sandbox.bounded import Bounded
from problems.sandbox.child import Ended
from problems.sandbox.forked import Forked
from problems.sandbox.output import Tail
from problems.sandbox.starved import starved_s

_AHEAD = 2
# a check whose candidate is gone gets this long to notice it, before its grader is ended too
_GRACE_S = 2.0
# a nursery gets this long to tell how its copy ended, before all that the copy started goes too
_TELLING_S = 0.2
# who has waited for a processor gets more time from this share of its own on, up to that many times
_STARVED, _MOST_STARVED = 0.25, 4.0
_GOING_S = 10.0  # processes that hold gibibytes take their time to end


class Run:
    """The checks of one answer, as they happen."""

    def __init__(self, plan: Plan, task: dict[str, Any], standby: Standby | None) -> None:
        self.output = Tail(plan.limits.output_keep)
        self.survivors = 0
        self.refused: list[CheckResult] = []  # what this machine cannot run
        self._plan, self._task, self._limits = plan, task, plan.limits
        self._standby = standby
        self._workers: Workers | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self._started_again = False

    async def results(self, checks: tuple[CheckSpec, ...]) -> AsyncGenerator[CheckResult]:
        """One result for each check, in order. A grader that has to be ended is replaced."""
        left = {check.name: check for check in checks}
        while True:
            for refused in self._refused_next(left):
                yield refused
            if not left:
                return
            able = tuple(each for each in left.values() if each.name not in self._plan.refused)
            # a grader reports at least the check it was lost in
            async with contextlib.aclosing(self._with_one_grader(able)) as some:
                async for result in some:
                    if self._starts_again(result):
                        break
                    yield result
                    check = left.pop(result.name)
                    if check.gate and result.outcome == "fail":
                        for later in left.values():
                            yield behind_gate(later, check)
                        return
                    for refused in self._refused_next(left):
                        yield refused

    def _starts_again(self, result: CheckResult) -> bool:
        """Whether workers that were lost before a check began are replaced: once, since a machine
        may stumble. Where it was not for want of time, which they have had."""
        lost = result.outcome == "infra" and result.wall_ms is None
        timely = self._grader is None or not self._grader.killed_for
        again = lost and timely and not self._started_again
        self._started_again = self._started_again or again
        return again

    def _refused_next(self, left: dict[str, CheckSpec]) -> Iterator[CheckResult]:
        """Those that are next, and cannot run on this machine; they are left no longer."""
        while left and (why := self._plan.refused.get(name := next(iter(left)))):
            result = _result(left.pop(name), "not_run", why)
            self.refused.append(result)
            yield result

    async def _with_one_grader(self, checks: tuple[CheckSpec, ...]) -> AsyncGenerator[CheckResult]:
        try:
            workers = self._workers = await self._workers_for(checks)
            grader = workers.grader
            await in_thread(lambda: grader.write(self._task))
            grader.begin()
        except asyncio.CancelledError:
            await self.end()
            raise
        except OSError as e:  # no memory, process or descriptor left on this machine
            await self.end()
            for check in checks:
                yield _result(check, "infra", f"the grader could not be started: {e}")
            return
        waiting = {check.name: check for check in checks}
        self._set_starting_clock()
        try:
            await self._start_candidates(workers, list(waiting)[:_AHEAD])
            started = time.monotonic()
            current: CheckSpec | None = None
            async for at, said in grader.lines():
                if said.start is not None and said.start in waiting:
                    current = waiting[said.start]
                    started = at
                    self._set_clock(current, at)
                    await self._start_candidates(workers, list(waiting)[: 1 + _AHEAD])
                elif said.clock is not None:
                    grader.tell(self._cpu_of(said.clock))
                elif said.end is not None and said.end in waiting:
                    check = waiting.pop(said.end)
                    current = None
                    yield await self._ended(check, said, at - started)
                    self._set_starting_clock()
                elif said.broken is not None:
                    for check in waiting.values():
                        yield _result(check, "infra", said.broken)
                    return
            if waiting:  # it ended before it was through
                first = current or next(iter(waiting.values()))
                yield await self._grader_lost(first, grader, started if current else None)
        finally:
            await self.end()

    async def end(self) -> None:
        """End everything at once, and wait for it. Safe to call again."""
        self._stop_clock()
        workers, self._workers = self._workers, None
        if workers is not None:
            for post in workers.posts.values():
                self._stop_reading(post)
            self.survivors += await workers.end()

    async def _workers_for(self, checks: tuple[CheckSpec, ...]) -> Workers:
        """Those that stand by, else new ones. Raises OSError."""
        plan = self._plan.of(checks)
        ready = self._standby.take(plan) if self._standby is not None else None
        return ready or await begun(lambda: Workers.start(plan), Workers.close)

    @property
    def _posts(self) -> dict[str, Post]:
        return self._workers.posts if self._workers is not None else {}

    @property
    def _grader(self) -> GraderLink | None:
        return self._workers.grader if self._workers is not None else None

    def _cpu_of(self, check: str) -> int | None:
        post = self._posts.get(check)
        return post.child.cpu_ns() if post is not None and post.child is not None else None

    async def _start_candidates(self, workers: Workers, names: list[str]) -> None:
        for name in names:
            post = workers.posts.get(name)
            if post is None or post.child is not None or not post.of_candidate:
                continue
            ask, reply = post.of_candidate
            try:
                nursery = workers.nursery
                if post.check.needs_more:
                    start = functools.partial(workers.bounded_for, post.check)
                    post.own = await begun(start, Bounded.close)
                    nursery = post.own.nursery
                assert nursery is not None  # it is there for the other checks
                limits = self._limits.for_check(self._plan.problem, post.check)
                post.child = nursery.fork(ask, reply, limits)
            except BrokenPipeError:  # the nursery has ended, and what it says is told later
                pass
            except OSError as e:  # no memory or no process left: the grader finds the pipe closed
                post.killed_for = f"the candidate's worker could not be started: {e}"
            else:
                self._watch_output(post, post.child)
            post.release_candidates_ends()

    def _watch_output(self, post: Post, child: Forked) -> None:
        loop = asyncio.get_running_loop()

        def readable() -> None:
            if not post.read_output(self.output):
                loop.remove_reader(child.output)
            elif post.printed > self._limits.output_kill:
                self._kill(post, f"it printed more than {self._limits.output_kill >> 20} MiB")
                loop.remove_reader(child.output)

        loop.add_reader(child.output, readable)

    def _stop_reading(self, post: Post) -> None:
        if post.child is not None and post.child.output >= 0:
            asyncio.get_running_loop().remove_reader(post.child.output)

    def _kill(self, post: Post, why: str) -> None:
        post.killed_for = post.killed_for or why
        if post.child is not None:
            post.child.kill()
        if (own := post.own) is not None:
            # what it has started holds its pipes open, and the grader would wait for their end
            self._later(_TELLING_S, own.kill)

    def _set_starting_clock(self) -> None:
        """A worker that never gets ready must not hold up the rest."""
        self._stop_clock()
        seconds = self._limits.start_s
        why = (
            f"this machine had the check's workers not ready within {seconds:g} s, and nothing is "
            "known of the answer: check it again when less is running"
        )
        self._later(seconds, lambda: self._grader and self._grader.kill(why))

    def _set_clock(self, check: CheckSpec, started: float) -> None:
        """From now on the check has its time; then its candidate goes, then its grader.

        A busy machine that lets it wait for a processor does not use it up, within bounds. (Of
        processor time it has no more for that, so that it cannot get any by a crowd of threads.)
        """
        self._stop_clock()
        wall = self._limits.for_check(self._plan.problem, check).wall_s
        before = self._starved_s(check)

        def look() -> None:
            starved = self._starved_s(check) - before
            took = time.monotonic() - started
            more = wall + min(starved, _MOST_STARVED * wall) - took
            if starved >= _STARVED * wall and more > 0.1 * wall:
                self._later(more, look)
            else:  # the same words however busy it was: a judging can be compared with another
                self._end_overdue(check, f"no result within {wall:g} s")

        self._later(max(0.0, started + wall - time.monotonic()), look)

    def _end_overdue(self, check: CheckSpec, why: str) -> None:
        post, grader = self._posts.get(check.name), self._grader
        if post is not None:
            self._kill(post, why)
            self._later(_GRACE_S, lambda: grader and grader.kill(why))
        elif grader is not None:
            grader.kill(why)

    def _starved_s(self, check: CheckSpec) -> float:
        """For how long both who work on a check have waited for a processor so far."""
        post, grader = self._posts.get(check.name), self._grader
        ours = [grader.child if grader else None, post.child if post else None]
        return sum(starved_s(child.worker_pid) for child in ours if child is not None)

    def _later(self, seconds: float, action: Callable[[], object]) -> None:
        self._timers.append(asyncio.get_running_loop().call_later(seconds, action))

    def _stop_clock(self) -> None:
        while self._timers:
            self._timers.pop().cancel()

    async def _ended(self, check: CheckSpec, said: Said, seconds: float) -> CheckResult:
        self._stop_clock()
        post = self._posts.get(check.name)
        outcome, message = said.outcome, said.message
        if post is None:
            wall_ms, doubt = round(1000 * seconds), _doubt(outcome, said)
            return _result(check, outcome, message, doubt=doubt, wall_ms=wall_ms)
        peak = await self._end_candidate(post, lost=said.lost)
        del self._posts[check.name]  # only now: a cancellation above leaves it to `close`
        ended = post.child.ended if post.child is not None else None
        if post.killed_for:
            # nothing that it says after its time counts
            message = post.killed_for
            outcome = "fail" if said.started else "infra"
        elif not said.started:
            message += self._of_no_start(ended)
        elif said.lost and ended is not None:
            limits = self._limits.for_check(self._plan.problem, check)
            message = f"{message} (it {ended.after(limits.cpu_s)})"
        return _result(
            check,
            outcome,
            message,
            doubt=_doubt(outcome, said),
            wall_ms=round(1000 * seconds) if said.started else None,
            cpu_ms=ended.cpu_ms if ended is not None else None,
            peak_kib=peak,
        )

    def _of_no_start(self, ended: Ended | None) -> str:
        """Why there was no candidate: it ended, or what it is a copy of did."""
        nursery = self._workers.nursery if self._workers is not None else None
        if nursery is None or not nursery.ended:
            return f" (it {ended})" if ended is not None else ""
        return f": its nursery {nursery.child.ended}{nursery.printed()}"

    async def _end_candidate(self, post: Post, *, lost: bool) -> int | None:
        """Let a candidate that is dying say how, else kill it; keep what it printed."""
        if post.child is None:
            return None
        if lost:
            await end_of(post.child, 0.5)
        peak = post.child.peak_kib()
        post.child.kill()
        self._stop_reading(post)
        await gone(post.child, _GOING_S)
        if peak is None:  # it was ending by itself, and what it held is told with its end
            peak = post.child.peak_kib()
        if post.own is not None:
            await self._end_what_it_started(post, post.own)
            peak = post.own.group.peak_kib() or peak
        post.drain(self.output, self._limits.output_kill)
        self.survivors += not post.close()
        return peak

    async def _end_what_it_started(self, post: Post, own: Bounded) -> None:
        own.kill()
        await gone(own.nursery.child, _GOING_S)
        if own.group.was_exceeded:  # whatever came of it: a process is missing that was killed
            together = "all its processes and files together"
            post.killed_for = f"it used more than {own.group.mib} MiB of memory, {together}"

    async def _grader_lost(
        self, check: CheckSpec, grader: GraderLink, started: float | None
    ) -> CheckResult:
        ended = await end_of(grader.child, _GOING_S)
        wall_ms = None if started is None else round(1000 * (time.monotonic() - started))
        if grader.killed_for:
            if started is None:
                return _result(check, "infra", grader.killed_for)
            # its candidate was ended before, so it was not waiting for that
            return _result(check, "fail", grader.killed_for, doubt=Doubt(), wall_ms=wall_ms)
        text = f"the grader {ended or 'did not end'}{grader.printed()}"
        doubt = None if started is None else Doubt(try_again=True)
        return _result(check, "infra", text, doubt=doubt, wall_ms=wall_ms)


def behind_gate(check: CheckSpec, gate: CheckSpec) -> CheckResult:
    """The result of a check that is not run since a gate before it failed."""
    return _result(check, "not_run", f"the gate {gate.name} failed")


def _doubt(outcome: Outcome, said: Said) -> Doubt | None:
    """A check that crashed, or one of whose functions raised, may be at fault itself."""
    crashed = outcome == "infra" and said.started
    return Doubt(said.doubt) if crashed or said.doubt else None


def _result(
    check: CheckSpec,
    outcome: Outcome,
    message: str,
    *,
    doubt: Doubt | None = None,
    wall_ms: int | None = None,
    cpu_ms: int | None = None,
    peak_kib: int | None = None,
) -> CheckResult:
    message, required, weight = message[:2000], check.required, check.weight
    return CheckResult(
        check.name, outcome, message, required, weight, wall_ms, cpu_ms, peak_kib, doubt
    )
