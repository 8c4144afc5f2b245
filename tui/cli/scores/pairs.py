"""`h2h pairs`: who was preferred, and who solved what the other did not."""

from collections.abc import Sequence

import click
from msgspec.structs import replace

from sessions.scoring.headtohead import PairLine, Preference, head_to_head
from sessions.scoring.wanted import (
    Wanted,
    is_contestant,
)
from tui.cli.options import json_option, log_option, print_json, wanted_options
from tui.cli.scores.pair_lines import Meeting, pair_lines, ratings
from tui.settings import load_settings

METHODS = {
    "e_value": "beta-binomial mixture against one half, one vote a problem, at any look",
    "p_value": "exact McNemar, fixed in advance",
    "both_bad": "beta-binomial confidence sequence, one score a problem",
    "ratings": "Bradley-Terry; 95 % bootstrap intervals of differences",
}


@click.command()
@click.option(
    "--rater", metavar="NAME", help="Whose preferences (default: who gave the log's first verdict)."
)
@click.option(
    "--regularised", is_flag=True, help="Rate also who never won or lost, drawn together."
)
@wanted_options
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="A row a pair, for a spreadsheet.")
@log_option
def pairs(
    rater: str | None,
    regularised: bool,
    wanted: Wanted,
    as_json: bool,
    as_csv: bool,
    log: str | None,
) -> None:
    """Every two contestants that met: preferences, and the problems that both answered.

    Scripted players, early verdicts and sessions that are still blind are in no line. Both bad is
    a rate of its own: it lifts nobody.
    """
    from sessions.log.gathered_pairs import gathered_preferences
    from sessions.log.gathered_rows import gathered_attempts
    from sessions.log.rater_rows import raters_of

    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two documents; ask for one of them")
    path = load_settings(log).log_path
    preferences = gathered_preferences(path, rater, wanted)
    everybody = replace(wanted, contestant=None)  # whom the one met is in the other's rows
    attempts = gathered_attempts(path, rater, everybody)
    found, left = head_to_head(preferences, attempts)
    lines = [line for line in found if wanted.contestant is None or _with(line, wanted.contestant)]
    if as_csv:
        from tui.cli.scores.csv_out import print_rows

        print_rows(PairLine.__struct_fields__, map(_fields, lines))
        return
    meeting = Meeting(
        lines=tuple(lines),
        left=left,
        rater=rater or next(iter(raters_of(path)), ""),
        ratings=ratings(preferences, regularised=regularised) if preferences else None,
    )
    if as_json:
        print_json(_document(str(path), meeting, preferences))
        return
    for line in pair_lines(meeting):
        click.echo(line)


def _with(line: PairLine, contestant: str) -> bool:
    sides = ((line.first, line.first_id), (line.second, line.second_id))
    return any(is_contestant(contestant, name, digest) for name, digest in sides)


def _fields(line: PairLine) -> dict[str, object]:
    return {name: getattr(line, name) for name in PairLine.__struct_fields__}


def _document(path: str, meeting: Meeting, preferences: Sequence[Preference]) -> dict[str, object]:
    found = meeting.ratings
    table = None
    if found is not None and not isinstance(found, str):
        table = {
            "regularised": found.regularised,
            "battles": found.battles,
            "both_bad": found.both_bad,
            "rungs": [{f: getattr(r, f) for f in r.__struct_fields__} for r in found.rungs],
            "differences": [
                {"first": a, "second": b, "low": low, "high": high}
                for (a, b), (low, high) in found.differences.items()
            ],
        }
    return {
        "log": path,
        "methods": METHODS,
        "rater": meeting.rater or None,
        "preferences": sum(row.n for row in preferences),
        "lines": [_fields(line) for line in meeting.lines],
        "ratings": table,
        "no_ratings": found if isinstance(found, str) else None,
        "preferences_left_out": meeting.left,
    }
