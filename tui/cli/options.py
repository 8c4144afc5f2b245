"""Options that many commands share, and how a JSON document is printed."""

import functools
import json
import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

trust_option = click.option(
    "--trust",
    metavar="DIGEST",
    help="Trust the pack below packs/ that has this digest; without, a terminal is asked once.",
)

Command = Callable[..., Any]


def _log_given_above() -> str | None:
    """`h2h --log PATH COMMAND ...`: whatever stands nearest before the command counts for it."""
    ctx = click.get_current_context(silent=True)
    while ctx is not None and ctx.parent is not None:
        ctx = ctx.parent
        if ctx.params.get("log"):
            return ctx.params["log"]
    return None


log_option = click.option(
    "--log",
    "log",
    metavar="PATH",
    type=click.Path(),
    default=_log_given_above,
    help="The log to use instead of the default.",
)
unread_log_option = click.option(
    "--log",
    metavar="PATH",
    type=click.Path(),
    expose_value=False,
    help="Taken by every command; this one reads no log.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON document on standard output, nothing else."
)
csv_option = click.option("--csv", "as_csv", is_flag=True, help="A row a line, for a spreadsheet.")


def finite(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    """No sum and no range refuses `nan` or `inf` by itself. Raises BadParameter."""
    if value is not None and not math.isfinite(value):
        raise click.BadParameter(f"{value} is no number to reckon with")
    return value


def print_json(document: Any) -> None:
    """Exact text, escaped to ASCII: what a model wrote stays inert in any terminal."""
    click.echo(json.dumps(document, ensure_ascii=True, allow_nan=False))


def one_document(as_json: bool, as_csv: bool) -> None:
    """Refuse to print two documents at once. Raises UsageError."""
    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two documents; ask for one of them")


def wanted_options(command: Command) -> Command:
    """`--pack`, `--problem`, `--contestant`, `--since`, `--until`, handed over as one `wanted`."""

    @functools.wraps(command)
    def with_wanted(**given: Any) -> Any:
        from sessions.scoring.wanted import Wanted

        fields = {name: given.pop(name) for name in Wanted.__struct_fields__}
        return command(**given, wanted=Wanted(**fields))

    for option in (
        click.option("--until", metavar="DATE", callback=_moment, help="Up to this day (UTC)."),
        click.option("--since", metavar="DATE", callback=_moment, help="From this day on (UTC)."),
        click.option("--contestant", metavar="NAME", help="This one: a name or its digest."),
        click.option("--problem", metavar="ID", help="This problem only."),
        click.option("--pack", metavar="NAME", help="This pack's problems only."),
    ):
        with_wanted = option(with_wanted)
    return with_wanted


def _moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """A day, or a moment as the log writes it."""
    if value is None:
        return None
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date; write it as 2026-11-25") from None
    return value
