"""`h2h score`: passes and problems for each contestant, and the rates that they fit."""

import sys
from pathlib import Path

import click

from sessions.log.rater_rows import raters_of
from sessions.scoring.sides import sides
from sessions.scoring.tally import By, Grades, RateLine, left_out, tally
from sessions.scoring.wanted import Wanted
from tui.bars import signs_for
from tui.cli.options import json_option, log_option, print_json, wanted_options
from tui.cli.scores.as_csv import print_csv
from tui.cli.scores.as_json import score_document
from tui.cli.scores.lines import score_lines
from tui.cli.scores.report import Report
from tui.settings import Settings, load_settings

BOTH: tuple[Grades, ...] = ("checks", "verdicts")


@click.command()
@click.option(
    "--by",
    type=click.Choice(["contestant", "problem", "pack"]),
    default="contestant",
    help="A line for each; contestants are never pooled.",
)
@click.option("--grades", type=click.Choice(BOTH), help="Only these; both without it.")
@click.option(
    "--rater",
    "raters",
    metavar="NAME",
    multiple=True,
    help="Whose verdicts (default: who gave the log's first one). Several: a line for each.",
)
@click.option("--agreement", is_flag=True, help="How far the raters agree, and what to settle.")
@wanted_options
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="A row a line, for a spreadsheet.")
@click.option("--svg", metavar="FILE", type=click.Path(), help="Draw the rates into FILE.")
@log_option
def score(
    by: By,
    grades: Grades | None,
    raters: tuple[str, ...],
    agreement: bool,
    wanted: Wanted,
    as_json: bool,
    as_csv: bool,
    svg: str | None,
    log: str | None,
) -> None:
    """Passes and problems for each contestant, by checks and by verdicts.

    Scripted players are never in a score; answers brought from elsewhere are marked. A range holds
    however often you looked; only a plan that was kept (`h2h plan`) earns one for a fixed number.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two documents; ask for one of them")
    settings = load_settings(log)
    if agreement:
        from tui.cli.scores.agreement import report_agreement

        report_agreement(settings.log_path, wanted, as_json=as_json)
        return
    report = _report(settings.log_path, by, (grades,) if grades else BOTH, raters, wanted)
    if svg:
        from tui.cli.scores.svg import write_rates_svg

        write_rates_svg(Path(svg), list(report.lines))
    if as_json:
        print_json(score_document(report))
    elif as_csv:
        print_csv(report.lines)
    else:
        _print(report, settings)


def _report(
    path: Path, by: By, grades: tuple[Grades, ...], raters: tuple[str, ...], wanted: Wanted
) -> Report:
    from sessions.log.gathered_rows import gathered_attempts
    from sessions.log.plan_rows import plans_of
    from sessions.log.spend_rows import spend_lines

    plans = plans_of(path)
    lines: list[RateLine] = []
    differing = []
    attempts = []
    for rater in raters or (None,):
        attempts = gathered_attempts(
            path, rater, wanted, by_variant=by == "problem", differing_apart=True
        )
        differing.append(sides(attempts))
        for one in grades:
            if one == "verdicts" or rater in (None, *raters[:1]):  # checks have no rater
                lines += tally(attempts, by=by, grades=one, plans=plans)
    return Report(
        path=path,
        by=by,
        lines=tuple(sorted(lines, key=_side_by_side)),
        grades=grades,
        raters=tuple(raters_of(path)),
        sides=tuple(differing),
        left_out=left_out(attempts),
        empty=not attempts,
        spent=tuple(line for line in spend_lines(path, "contestant") if line.key),
        wanted=wanted,
    )


def _side_by_side(line: RateLine) -> tuple[str, ...]:
    """What the checks say of a contestant stands next to what its raters say."""
    return line.group or "", line.name, line.contestant, line.grades, line.rater


def _print(report: Report, settings: Settings) -> None:
    signs = signs_for(sys.stdout.encoding, settings.env.get("TERM"))
    for line in score_lines(report, signs):
        click.echo(line)
