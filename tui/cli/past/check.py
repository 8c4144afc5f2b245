"""`h2h check`: the stored answers of a session, checked again."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from problems.records import Problem
from sessions.contestants.brought import brought_text
from sessions.events import Opened
from sessions.snapshot import CheckRun, SessionState
from sessions.untrusted import one_line
from tui.cli.errors import Stop
from tui.cli.options import json_option, log_option, print_json, trust_option
from tui.settings import Settings, load_settings

DIFFERS, UNAVAILABLE = 1, 3
Json = dict[str, Any]


@click.command()
@click.argument("session")
@click.option("--seat", metavar="A", help="Only this seat.")
@click.option("--problem", "folder", type=click.Path(), help="The problem's folder, if it moved.")
@click.option("--file", "file", type=click.Path(), help="Check this answer instead; not stored.")
@trust_option
@json_option
@log_option
def check(
    session: str,
    seat: str | None,
    file: str | None,
    folder: str | None,
    trust: str | None,
    as_json: bool,
    log: str | None,
) -> int:
    """Run the checks on the answers of SESSION again; exit code 1 where a result differs from
    those of the last run, or of an earlier one by the same checks.

    Its problem is found by digest among the packs that are here, or named with --problem.
    """
    text = None if file is None else brought_text(file)
    asked = _check(load_settings(log), session, seat and seat.upper(), text, folder, trust)
    runs = asyncio.run(asked)
    if as_json:
        print_json({"session": runs["session"], "seats": runs["seats"]})
    else:
        _print(runs)
    if any(run["unavailable"] for run in runs["seats"]):
        return UNAVAILABLE
    return DIFFERS if any(run["differs"] for run in runs["seats"]) else 0


async def _check(
    settings: Settings,
    session: str,
    seat: str | None,
    text: str | None,
    folder: str | None,
    trust: str | None,
) -> Json:
    from tui.checking import limits_of
    from tui.cli.past.rechecked import earlier_runs
    from tui.cli.past.stored import stored_session

    async with stored_session(settings, session) as past:
        opened = past.state.opened
        if opened is None or opened.problem is None:
            raise Stop(f"Session {past.id} asked an own question, which has no checks.")
        problem = _problem(settings, opened, folder, trust)
        labels = [seat] if seat else list(past.state.seats)
        if unknown := set(labels) - set(past.state.seats):
            names = ", ".join(past.state.seats)
            raise Stop(f"There is no seat {unknown.pop()} in {past.id}; its seats: {names}.")
        seats = []
        for label in labels:
            before = [] if text is not None else earlier_runs(past.state.seats[label])
            run = await past.check(problem, label, limits_of(settings), text)
            seats.append(_report(label, before, run, _shown(past.state)))
        return {"session": past.id, "seats": seats}


def _problem(settings: Settings, opened: Opened, folder: str | None, trust: str | None) -> Problem:
    """The problem that judged the session, by its digest; or what `folder` says."""
    from problems.pack import find_problem
    from tui.cli.problems.found_again import difference, found_again
    from tui.cli.problems.packs import trusted
    from tui.folders import remember

    if folder is not None:
        problem = find_problem([], str(Path(folder).absolute()))
        remember(settings.folders_file, problem)
    else:
        problem = trusted(settings, found_again(settings, opened), trust)
    if note := difference(opened, problem):
        click.echo(one_line(note, limit=1000), err=True)
    return problem


def _shown(state: SessionState) -> Callable[[str], str]:
    """How a text of the session may be shown: until the reveal without the names of the seated."""
    from sessions.blind.masking import mask
    from sessions.blind.names import seated_names

    if state.revealed:
        return str
    names = seated_names(seat.contestant for seat in state.seats.values())
    return lambda text: mask(text, names)[0]


def _report(label: str, runs: Sequence[CheckRun], run: Any, shown: Callable[[str], str]) -> Json:
    from sessions.document import checks_document
    from tui.cli.past.rechecked import circumstances, differences, unsteady

    before = runs[-1] if runs else None
    told = [*differences(before, run), *unsteady(runs, run)] if before else []
    old = {r.name: r.outcome for r in before.results} if before and before.judged else None
    return {
        "seat": label,
        **checks_document(run, shown),
        "before": old,
        "differs": bool(told),
        "differences": [shown(sentence) for sentence in told],
        "changed": list(circumstances(before, run)) if before else [],
        "unavailable": run.unavailable,
    }


def _print(runs: Json) -> None:
    from tui.cli.past.transcript import check_lines

    for run in runs["seats"]:
        click.echo(f"Seat {run['seat']}")
        for line in check_lines(run):
            click.echo(line)
        for sentence in run["differences"]:
            first = sentence.partition("\n")[0]  # the rest stands above
            click.echo(one_line(f"  Differs: {first}", limit=1000))
        for sentence in run["changed"]:
            click.echo(one_line(f"  Note: {sentence}", limit=1000))
