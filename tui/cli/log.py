"""`h2h log`: where the log is, its head for publishing, and whether it is as it was written."""

import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from sessions.scoring.wording import many
from sessions.untrusted import one_line
from tui.cli.looking import looking
from tui.cli.options import json_option, log_option, print_json
from tui.settings import load_settings

if TYPE_CHECKING:
    from sessions.log.verify import Finding

TOLD = 20  # of one kind in one table
ELSEWHERE, TOLD_ELSEWHERE = "log", 3  # of what is about no row, such as triggers that are gone


@click.group()
def log() -> None:
    """The log: its path, its head, whether it is intact."""


@log.command()
@json_option
@log_option
def path(log: str | None, as_json: bool) -> None:
    """Print the path of the log; the file may not exist yet."""
    where = load_settings(log).log_path
    if as_json:
        print_json({"path": str(where), "exists": where.exists()})
    else:
        click.echo(str(where))


@log.command()
@json_option
@log_option
def head(log: str | None, as_json: bool) -> None:
    """Print the newest entry of the ledger: number, hash, time. Publish it to pin the log."""
    from sessions.log import verify as verifying

    newest = verifying.head(load_settings(log).log_path)
    if as_json:
        print_json({"n": newest.n, "entry": newest.entry, "at": newest.at})
    else:
        click.echo(f"{newest.n} {newest.entry} {newest.at or ''}".rstrip())


@log.command()
@json_option
@log_option
@click.pass_context
def verify(ctx: click.Context, log: str | None, as_json: bool) -> None:
    """Recompute everything in the log; exit code 1 where something is not as it was written."""
    from sessions.log import verify as verifying

    where = load_settings(log).log_path
    with looking(f"Looking through {one_line(str(where))}", sys.stderr) as watch:
        findings, newest = verifying.verify_watched(where, watch)
    faults = sum(finding.is_fault for finding in findings)
    if as_json:
        print_json(
            {
                "log": str(where),
                "intact": not faults,
                "head": None if faults else {"n": newest.n, "entry": newest.entry, "at": newest.at},
                "findings": [
                    {"table": f.table, "key": f.key, "what": f.what, "fault": f.is_fault}
                    for f in findings
                ],
            }
        )
    else:
        for line in _told(findings):
            click.echo(one_line(line))
        if faults:
            click.echo(f"The log {where} is not as it was written: {many(faults, 'fault')}.")
        else:
            click.echo(f"The log {where} is intact: {newest.n} entries, head {newest.entry}.")
    if faults:
        ctx.exit(1)


def _told(findings: "list[Finding]") -> Iterator[str]:
    """The first of each kind in each table, and how many more: one fault elsewhere is not buried
    under a table that is wrong throughout, nor under many triggers that are gone."""
    told: Counter[tuple[bool, str, str]] = Counter()
    for finding in findings:
        word = "FAULT" if finding.is_fault else "note "
        of_kind = (finding.is_fault, finding.table if finding.key else ELSEWHERE, finding.what)
        told[of_kind] += 1
        if told[of_kind] <= _shown(of_kind[1]):
            yield f"{word}  {finding}"
    for (is_fault, table, what), count in told.items():
        if count > (shown := _shown(table)):
            word = "FAULT" if is_fault else "note "
            yield f"{word}  {table}: {count - shown} more ({what}); --json lists all"


def _shown(table: str) -> int:
    return TOLD_ELSEWHERE if table == ELSEWHERE else TOLD


@log.command()
@json_option
@log_option
def recount(log: str | None, as_json: bool) -> None:
    """Count anew what scores are read from, out of the log's rows, which stay as they are."""
    from sessions.log import recount as recounting

    where = load_settings(log).log_path
    turns, pairs = recounting.recount(where)
    if as_json:
        print_json({"log": str(where), "turns": turns, "pairs": pairs})
    else:
        held = f"{many(turns, 'turn')}, {many(pairs, 'compared pair')}"
        click.echo(f"Counted anew in {where}: {held}.")
