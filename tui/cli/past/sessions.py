"""`h2h sessions`: what the log knows of past sessions. Masked until their reveal."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal, get_args

import click

from sessions.untrusted import neutralise
from tui.cli.meant import MeantGroup
from tui.cli.options import json_option, log_option, print_json
from tui.settings import load_settings

By = Literal["day", "contestant", "session"]
SHOWN = 50


@click.group(cls=MeantGroup, meant="show", invoke_without_command=True)
@json_option
@log_option
@click.pass_context
def sessions(ctx: click.Context, log: str | None, as_json: bool) -> None:
    """List and show past sessions. Without a command: the list."""
    if ctx.invoked_subcommand is None:
        _list(load_settings(log).log_path, as_json, _default(as_json))
    elif log:
        ctx.default_map = {name: {"log": log} for name in ("list", "show", "spend")}


@sessions.command("list")
@click.option("--newest", metavar="N", type=click.IntRange(min=1), help="Only the newest N.")
@click.option("--all", "every", is_flag=True, help=f"All, not the newest {SHOWN} alone.")
@json_option
@log_option
def list_command(newest: int | None, every: bool, log: str | None, as_json: bool) -> None:
    """List the newest sessions of the log, oldest first; with --json all of them."""
    if newest and every:
        raise click.UsageError("--newest and --all are two lists; ask for one of them")
    _list(load_settings(log).log_path, as_json, None if every else newest or _default(as_json))


def _default(as_json: bool) -> int | None:
    """A person gets a screen or two; a script that asked for the list gets the list."""
    return None if as_json else SHOWN


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


def _list(where: Path, as_json: bool, newest: int | None) -> None:
    import msgspec

    from sessions.log.reader import count_sessions, list_sessions

    rows = list_sessions(where, newest)
    if as_json:
        print_json([msgspec.structs.asdict(row) for row in rows])
        return
    costs = _costs(where, None if newest is None else [row.session for row in rows])
    if not rows:
        click.echo(f"The log {where} holds no session yet; `h2h run` makes one.")
    earlier = count_sessions(where) - len(rows) if newest is not None else 0
    if earlier > 0:
        are = "session is" if earlier == 1 else "sessions are"
        click.echo(f"{earlier} earlier {are} not shown; `h2h sessions list --all` lists them.")
    for row in rows:
        what = row.problem or "own question"
        parts = (row.session, f"{row.state:<9}", row.started_at, what, costs.get(row.session, ""))
        click.echo("  ".join(neutralise(part) for part in parts).rstrip())


def _costs(where: Path, sessions: Collection[str] | None) -> dict[str, str]:
    """What each session cost, where something was charged; a price may tell who answered, so only
    the sum."""
    from sessions.log.spend_rows import spend_lines
    from sessions.money.words import usd

    return {
        line.key or "": usd(line.cost_usd, estimated=line.estimated > 0, unknown=line.unknown)
        for line in spend_lines(where, "session", sessions)
        if line.cost_usd or line.unknown
    }
