"""`h2h score`: passes and problems for each contestant, and the rates that they fit."""

from pathlib import Path
from typing import Any

import click
import msgspec

from sessions.scoring.tally import LEVEL, By, Grades, LeftOut, RateLine, left_out, tally
from tui.cli.options import json_option, log_option, print_json
from tui.cli.score_csv import print_csv
from tui.cli.score_lines import Lines, score_lines
from tui.settings import load_settings

IDENTITY = ("name", "kind", "provider", "model")


@click.command()
@click.option("--by", type=click.Choice(["contestant", "problem", "pack"]), default="contestant")
@click.option(
    "--grades", type=click.Choice(["checks", "verdicts"]), help="Only these; both without it."
)
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="A row a line, for a spreadsheet.")
@log_option
def score(by: By, grades: Grades | None, as_json: bool, as_csv: bool, log: str | None) -> None:
    """Passes and problems for each contestant, by checks and by verdicts.

    Scripted players are never in a score; answers brought from elsewhere are marked.
    """
    from sessions.log.score_rows import attempts_of

    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two documents; ask for one of them")
    path = load_settings(log).log_path
    attempts = attempts_of(path)
    wanted: tuple[Grades, ...] = (grades,) if grades else ("checks", "verdicts")
    lines: Lines = {one: tally(attempts, by=by, grades=one) for one in wanted}
    without = left_out(attempts)
    if as_json:
        print_json(_document(path, by, lines, without))
        return
    if as_csv:
        print_csv([line for found in lines.values() for line in found])
        return
    for line in score_lines(path, lines, without, empty=not attempts):
        click.echo(line)


def _document(path: Path, by: By, lines: Lines, without: LeftOut) -> dict[str, Any]:
    return {
        "log": str(path),
        "by": by,
        "level": LEVEL,
        "method": "wilson",
        "anytime_method": "beta-binomial confidence sequence, prior (1, 1)",
        "lines": [_json_line(line) for found in lines.values() for line in found],
        "left_out": msgspec.to_builtins(without),
    }


def _json_line(line: RateLine) -> dict[str, Any]:
    """A line with its contestant as every other document has it, and the digest."""
    fields = msgspec.to_builtins(line)
    digest = fields.pop("contestant")
    contestant = {name: fields.pop(name) for name in IDENTITY} | {"digest": digest}
    return {"grades": fields.pop("grades"), "contestant": contestant, **fields}
