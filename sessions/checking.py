"""The checks of one turn: from the judge to the log, one result at a time."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from functools import partial
from typing import Literal, cast

from msgspec.structs import replace

from problems.checks.judge import judge
from problems.checks.results import CheckResult, Extracted, Output, Ready
from problems.checks.standby import Standby
from problems.errors import SandboxUnavailable
from problems.records import Problem, Variant
from problems.sandbox.awaiting import in_thread
from problems.sandbox.limits import Limits
from problems.storable import storable
from sessions.errors import CommandRefused
from sessions.events import Checked, CheckEnded, CheckStarted, Event
from sessions.snapshot import CheckRun, SessionState, TurnState
from sessions.untrusted import neutralise

_MOST_MESSAGE = 2000  # characters

Report = Extracted | Ready | CheckResult | Output
Ending = Literal["complete", "stopped", "infra"]
Write = Callable[[Event], Awaitable[None]]


def checkable(problem: Problem | None, state: SessionState, seat: str) -> tuple[Problem, TurnState]:
    """The problem and the seat's newest ended turn. Raises CommandRefused with the reason."""
    if problem is None:
        raise CommandRefused("An own question has no checks; give it a grade instead.")
    ended = [turn for turn in state.seats[seat].turns if turn.ended]
    if not ended:
        raise CommandRefused(f"Seat {seat} has no ended answer yet; wait for it, or stop it first.")
    return problem, ended[-1]


async def run_checks(
    problem: Problem,
    variant: Variant,
    turn: TurnState,
    *,
    run: str,
    limits: Limits,
    write: Write,
    standby: Standby | None = None,
) -> None:
    """Judge the answer's text (never its thinking) and write every event of the run.

    Cancelled, it writes the end `stopped`; a sandbox that cannot be had ends the run as `infra`
    with every check not run.
    """
    text = turn.text
    begun = _Run(problem, run, text, write)
    try:
        judging = judge(problem, variant, text, block=turn.block, limits=limits, standby=standby)
        async with aclosing(cast("AsyncGenerator[Report, None]", judging)) as reports:
            async for report in reports:
                await begun.report(report)
    except asyncio.CancelledError:
        await begun.end("stopped", "stopped by the operator")
        raise
    except SandboxUnavailable as error:
        await begun.without_sandbox(str(error))


def run_of(events: Iterable[Event]) -> CheckRun | None:
    """The run that such events tell of, without a log."""
    run: CheckRun | None = None
    for event in events:
        match event:
            case CheckStarted():
                run = CheckRun(event)
            case Checked() if run:
                run = replace(run, results=(*run.results, event))
            case CheckEnded() if run:
                run = replace(run, end=event)
    return run


class _Run:
    """The rows of one run of checks: a start, a result a check, exactly one end."""

    def __init__(self, problem: Problem, run: str, text: str, write: Write) -> None:
        self._problem = problem
        self._run = run
        self._text = text
        self._write = write
        self._extracted = Extracted(None, None)
        self._open = True
        self._started = False

    async def report(self, report: Report) -> None:
        match report:
            case Extracted():
                self._extracted = report
            case Ready():
                await self._start(report)
            case CheckResult():
                await self._checked(report)
            case Output(text, outcome, message):
                note = self._extracted.note
                await self.end(outcome, message or note, text)

    async def without_sandbox(self, reason: str) -> None:
        planned = tuple(check.name for check in self._problem.checks)
        await self._start(Ready(None, planned, ""))
        for check in self._problem.checks:
            await self._checked(
                CheckResult(check.name, "not_run", reason, check.required, check.weight)
            )
        await self.end("infra", reason)

    async def end(self, outcome: Ending, message: str = "", output: str = "") -> None:
        if not self._started:
            planned = tuple(check.name for check in self._problem.checks)
            await self._start(Ready(None, planned, ""))
        if self._open:
            self._open = False
            await self._write(CheckEnded(self._run, outcome, _plain(message), output))

    async def _start(self, ready: Ready) -> None:
        digest = await in_thread(partial(_digest, self._text))
        self._started = True  # not before: cancelled up there, the end would have no start
        await self._write(
            CheckStarted(
                self._run,
                self._extracted.block,
                self._extracted.text,
                digest,
                self._problem.hidden_digest,
                ready.runner_digest,
                ready.sandbox,
                ready.planned,
                ready.python,
                ready.numpy,
            )
        )

    async def _checked(self, result: CheckResult) -> None:
        await self._write(
            Checked(
                self._run,
                result.name,
                result.outcome,
                _plain(result.message),
                result.required,
                result.weight,
                result.wall_ms,
                result.cpu_ms,
                result.peak_kib,
            )
        )


def _plain(message: str) -> str:
    """A check's words hold the answer's, and stand in rows, reports and tables."""
    return neutralise(message)[:_MOST_MESSAGE]


def _digest(text: str) -> str:
    """SHA-256 of an answer as the log keeps it, whether its lines end in LF, CR LF or CR."""
    text = storable(text)[0].replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(text.encode()).hexdigest()
