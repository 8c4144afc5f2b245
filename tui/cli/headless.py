"""`h2h run --headless`: sessions one after another, printed as text or returned as documents."""

import asyncio
import signal
from collections.abc import Sequence
from importlib.metadata import version
from random import SystemRandom
from typing import Any

import click

from problems.records import Problem
from sessions.blind.masking import mask
from sessions.blind.names import seated_names
from sessions.clock import SystemClock
from sessions.contestants.entry import Entry
from sessions.document import document
from sessions.headless import run_to_end
from sessions.log.writer import Log
from sessions.money.errors import OverLimit
from sessions.money.till import Till
from sessions.opening import Opener, Request
from sessions.state import SessionState
from sessions.untrusted import one_line
from tui.checking import limits_of
from tui.cli.past.transcript import transcript
from tui.settings import Settings
from tui.spending import caps_of

Json = dict[str, Any]
UNAVAILABLE = 3


def run_headless(
    settings: Settings,
    entries: Sequence[Entry],
    problem: Problem | None,
    question: str | None,
    options: dict[str, Any],
) -> tuple[list[Json], int]:
    """The documents of all sessions, and the exit code: 3 where a seat or the sandbox was out."""
    request = Request(
        tuple(entries),
        problem,
        options["seed"],
        question,
        options["blind"] or "off",
        options["max_cost"],
    )
    quiet = click.get_current_context().params["as_json"]
    try:
        return asyncio.run(_all(settings, request, options, quiet))
    except asyncio.CancelledError:  # by a polite kill
        raise KeyboardInterrupt from None


async def _all(
    settings: Settings, request: Request, options: dict[str, Any], quiet: bool
) -> tuple[list[Json], int]:
    _end_on_terminate()
    clock, rng = SystemClock(), SystemRandom()
    log = Log(settings.log_path, clock=clock, rng=rng)
    await log.open()
    opener = Opener(
        log=log,
        env=settings.env,
        keys_file=settings.keys_file,
        models=settings.models_dir,
        queues=settings.queues_dir,
        clock=clock,
        rng=rng,
        app_version=version("h2h"),
        limits=limits_of(settings),
        till=Till(settings.spend_file),
        caps=caps_of(settings),
    )
    documents: list[Json] = []
    code = 0
    count = options["seeds"] or 1
    try:
        for n in range(count):
            try:
                session = await opener.open(request)
            except OverLimit as error:
                if not documents:
                    raise
                click.echo(
                    one_line(f"Stopped after {n} of {count} sessions. {error}", 1000), err=True
                )
                code = UNAVAILABLE
                break
            if n == 0 and session.purse and (expected := session.purse.expected(count)):
                click.echo(one_line(expected, 1000), err=True)
            if not quiet:
                seats = len(request.entries)
                are = "seat is" if seats == 1 else "seats are"
                click.echo(f"{session.id}: {seats} {are} answering ...", err=True)
            state = await run_to_end(session, check=options["check"])
            code = max(code, UNAVAILABLE if _unavailable(state) else 0)
            documents.append(document_of(state, settings))
            if not quiet:
                _print(documents[-1])
    finally:
        await opener.close()
        await log.close()
    return documents, code


def document_of(state: SessionState, settings: Settings) -> Json:
    names = seated_names(seat.contestant for seat in state.seats.values())
    return document(state, log=settings.log_path, mask=lambda text: mask(text, names)[0])


def _print(shown: Json) -> None:
    for line in transcript(shown):
        click.echo(line)
    click.echo("")
    click.echo(f"Session {shown['session']}")
    click.echo(one_line(f"Log {shown['log']}", 1000))


def _unavailable(state: SessionState) -> bool:
    """A seat whose newest turn failed, or checks that this machine could not run."""
    return any(
        seat.newest is None
        or seat.newest.failed
        or (seat.newest_checks is not None and seat.newest_checks.unavailable)
        for seat in state.seats.values()
    )


def _end_on_terminate() -> None:
    """A polite kill ends as Ctrl+C does: streams cancelled, the log closed."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
