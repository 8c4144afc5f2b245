"""`h2h log`: where the log is, its head for publishing, and whether it is as it was written."""

import click

from sessions.untrusted import one_line
from tui.cli.options import json_option, log_option, print_json
from tui.settings import load_settings


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
    findings = verifying.verify(where)
    faults = [finding for finding in findings if finding.is_fault]
    newest = None if faults else verifying.head(where)
    if as_json:
        print_json(
            {
                "log": str(where),
                "intact": not faults,
                "head": newest and {"n": newest.n, "entry": newest.entry, "at": newest.at},
                "findings": [
                    {"table": f.table, "key": f.key, "what": f.what, "fault": f.is_fault}
                    for f in findings
                ],
            }
        )
    else:
        for finding in findings:
            click.echo(one_line(f"{'FAULT' if finding.is_fault else 'note'}  {finding}"))
        if newest:
            click.echo(f"The log {where} is intact: {newest.n} entries, head {newest.entry}.")
        else:
            click.echo(f"The log {where} is not as it was written: {_count(len(faults))}.")
    if faults:
        ctx.exit(1)


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
        click.echo(f"Counted anew in {where}: {turns} turns, {pairs} pairs that were compared.")


def _count(faults: int) -> str:
    return "1 fault" if faults == 1 else f"{faults} faults"
