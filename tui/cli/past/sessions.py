"""`h2h sessions`: what the log knows of past sessions. Masked until their reveal."""

from pathlib import Path
from typing import Literal, get_args

import click

from sessions.untrusted import neutralise
from tui.cli.options import json_option, log_option, print_json
from tui.settings import load_settings

By = Literal["day", "contestant", "session"]


@click.group(invoke_without_command=True)
@json_option
@log_option
@click.pass_context
def sessions(ctx: click.Context, log: str | None, as_json: bool) -> None:
    """List and show past sessions. Without a command: the list."""
    if ctx.invoked_subcommand is None:
        _list(load_settings(log).log_path, as_json)
    elif log:
        ctx.default_map = {name: {"log": log} for name in ("list", "show", "spend")}


@sessions.command("list")
@json_option
@log_option
def list_command(log: str | None, as_json: bool) -> None:
    """List every session of the log, oldest first."""
    _list(load_settings(log).log_path, as_json)


@sessions.command()
@click.argument("session")
@json_option
@log_option
def show(session: str, log: str | None, as_json: bool) -> None:
    """Show SESSION: an id, a part that only one id holds, or `last`."""
    from sessions.blind.masking import mask
    from sessions.blind.names import seated_names
    from sessions.document import document
    from sessions.log.reader import find_session
    from sessions.log.restore import events_of
    from sessions.state import fold_all

    where = load_settings(log).log_path
    found = find_session(where, session)
    state = fold_all(found, events_of(where, found))
    names = seated_names(seat.contestant for seat in state.seats.values())
    shown = document(state, log=where, mask=lambda text: mask(text, names)[0])
    if as_json:
        print_json(shown)
        return
    from tui.cli.past.transcript import transcript, verdict_lines

    for line in (*transcript(shown), *verdict_lines(state)):
        click.echo(line)


@sessions.command()
@click.option("--by", type=click.Choice(get_args(By)), default="day", help="A line for each.")
@json_option
@log_option
def spend(by: By, as_json: bool, log: str | None) -> None:
    """Show what answers cost, by day (UTC), contestant or session.

    Sums of estimated token counts are marked ~. A price that is not known is never taken for 0.
    """
    from tui.cli.past.spend import spend_document, spend_report

    settings = load_settings(log)
    if as_json:
        print_json(spend_document(settings, by))
        return
    for line in spend_report(settings, by):
        click.echo(line)


def _list(where: Path, as_json: bool) -> None:
    import msgspec

    from sessions.log.reader import list_sessions

    rows = list_sessions(where)
    if as_json:
        print_json([msgspec.structs.asdict(row) for row in rows])
        return
    costs = _costs(where)
    if not rows:
        click.echo(f"The log {where} holds no session yet; `h2h run` makes one.")
    for row in rows:
        what = row.problem or "own question"
        parts = (row.session, f"{row.state:<9}", row.started_at, what, costs.get(row.session, ""))
        click.echo("  ".join(neutralise(part) for part in parts).rstrip())


def _costs(where: Path) -> dict[str, str]:
    """What each session cost, where something was charged; a price may tell who answered, so only
    the sum."""
    from sessions.log.spend_rows import spend_lines
    from sessions.money.words import usd

    return {
        line.key or "": usd(line.cost_usd, estimated=line.estimated > 0, unknown=line.unknown)
        for line in spend_lines(where, "session")
        if line.cost_usd or line.unknown
    }
