"""Options that many commands share, and how a JSON document is printed."""

import json
from collections.abc import Callable
from typing import Any

import click


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

Command = Callable[..., Any]


def print_json(document: Any) -> None:
    """Exact text, escaped to ASCII: what a model wrote stays inert in any terminal."""
    click.echo(json.dumps(document, ensure_ascii=True, allow_nan=False))
