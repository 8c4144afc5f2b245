"""`h2h claim`: what can, and what cannot, be concluded from a published score."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from sessions.scoring import founding
from sessions.scoring.claims import Claim
from sessions.scoring.explain import Explanation, Own, explain
from sessions.scoring.figures import parse_figure, parse_mine
from sessions.scoring.series import SeriesExplanation, explain_series
from sessions.scoring.tally import Grades
from tui.bars import signs_for
from tui.cli.claims.kept import add, list_claims, withdraw
from tui.cli.errors import Stop
from tui.cli.meant import MeantGroup
from tui.cli.options import csv_option, json_option, log_option, one_document, print_json
from tui.settings import Settings, load_settings

WIDEST = 88


@click.group(cls=MeantGroup, meant="check")
def claim() -> None:
    """Put a published score to the test, alone or with others of its source."""


claim.add_command(add)
claim.add_command(list_claims, "list")
claim.add_command(withdraw)


# A figure such as -1.7 must reach our own sentence; click would take it for an option.
@claim.command(context_settings={"ignore_unknown_options": True})
@click.argument("figures", nargs=-1, metavar="[FIGURE]...")
@click.option("--problems", type=int, metavar="N", help="How many problems the claim stands on.")
@click.option("--repeats", type=int, metavar="R", help="How many runs each problem had.")
@click.option("--mine", metavar="K/N", help="Your own spot check: K passes of N problems.")
@click.option("--mine-of", metavar="NAME", help="The same out of the log: what NAME passed there.")
@click.option("--pack", metavar="PACK", help="With --mine-of: only the problems of this pack.")
@click.option(
    "--grades",
    type=click.Choice(["checks", "verdicts"]),
    default="checks",
    help="With --mine-of: who graded (default: checks).",
)
@click.option(
    "--same-set", is_flag=True, help="You declare that your problems are the benchmark's own."
)
@click.option(
    "--source", metavar="URL", help="Where it was published; claims of the log from there join in."
)
@click.option("--benchmark", metavar="NAME", help="Claims of the log about this benchmark join in.")
@click.option("--example", is_flag=True, help="The shipped example: a published series of figures.")
@click.option("--svg", metavar="FILE", type=click.Path(), help="Draw it too, for print.")
@json_option
@csv_option
@log_option
def check(
    figures: tuple[str, ...], as_json: bool, as_csv: bool, log: str | None, **given: Any
) -> None:
    """Say which counts can give FIGURE (in percent), and what a spot check would show.

    1.7 and 1.7% are the same. Several figures are tested together, as from one source, and so are
    the claims that `h2h claim add` put into the log, by --source or --benchmark. Nothing is
    written to the log, and it is read only for these and for --mine-of.
    """
    one_document(as_json, as_csv)
    settings = load_settings(log)
    known = _known(settings, given)
    if len(figures) == 1:
        found: Explanation | SeriesExplanation = _one(figures[0], known, settings, given)
    else:
        found = _several(figures, known, given)
    if given["svg"]:
        from tui.cli.scores.svg import write_claim_svg

        write_claim_svg(Path(given["svg"]), found)
    _print(found, settings, as_json=as_json, as_csv=as_csv)


def _known(settings: Settings, given: dict[str, Any]) -> list[Claim]:
    """The claims of the log from the source or about the benchmark that was named."""
    source, benchmark = given["source"], given["benchmark"]
    if source is None and benchmark is None:
        return []
    from sessions.log.claims import claims_of

    return [
        one.claim
        for one in claims_of(settings.log_path)
        if one.withdrawn_at is None
        and source in (None, one.claim.source)
        and benchmark in (None, one.claim.benchmark)
    ]


def _one(figure: str, known: list[Claim], settings: Settings, given: dict[str, Any]) -> Explanation:
    if given["example"]:
        raise Stop("--example has its own figures; leave FIGURE out, or leave --example out.")
    printed = parse_figure(figure).printed
    others = [claim for claim in known if parse_figure(claim.figure).printed != printed]
    return explain(
        figure, given["problems"], given["repeats"], _own(settings, given), given["source"], others
    )


def _own(settings: Settings, given: dict[str, Any]) -> Own | None:
    mine, name, same_set = given["mine"], given["mine_of"], given["same_set"]
    if mine is not None and name is not None:
        raise Stop("--mine and --mine-of are two spot checks; give one of them.")
    if name is not None:
        from tui.cli.claims.mine import own_from_log

        grades: Grades = given["grades"]
        return own_from_log(settings.log_path, name, given["pack"], grades, same_set)
    if mine is None:
        if same_set:
            raise Stop("--same-set speaks of your own spot check; give it with --mine K/N.")
        return None
    return Own(*parse_mine(mine), same_set=same_set)


def _several(
    figures: Sequence[str], known: list[Claim], given: dict[str, Any]
) -> SeriesExplanation:
    if any(given[name] is not None for name in ("mine", "mine_of")) or given["same_set"]:
        raise Stop("A spot check of your own is held against one FIGURE; give one.")
    if given["example"]:
        if figures or known:
            raise Stop("--example has its own figures; ask for it alone.")
        return explain_series(founding.series())
    stated = [
        Claim(figure, given["problems"], given["repeats"], source=given["source"])
        for figure in figures
    ]
    series = [*known, *stated]
    if not series:
        raise Stop(_nothing(given))
    return explain_series(series)


def _nothing(given: dict[str, Any]) -> str:
    where = given["source"] or given["benchmark"]
    if where:
        return (
            f"The log holds no claim of {where[:80]!r} yet; `h2h claim add FIGURE` adds one, or "
            "give the FIGURE here."
        )
    return (
        "Give a FIGURE in percent, such as 1.7; several are tested together, and --example has a "
        "published series."
    )


def _print(
    found: Explanation | SeriesExplanation, settings: Settings, *, as_json: bool, as_csv: bool
) -> None:
    from tui.cli.claims import data as claim_data
    from tui.cli.claims import lines as claim_lines
    from tui.cli.scores.csv_out import print_rows

    if as_json:
        print_json(claim_data.document(found))
    elif as_csv and isinstance(found, Explanation):
        print_rows(claim_data.CHECK_HEAD, claim_data.check_rows(found))
    elif as_csv and isinstance(found, SeriesExplanation):
        print_rows(claim_data.SERIES_HEAD, claim_data.series_rows(found.joint))
    else:
        width = min(shutil.get_terminal_size().columns, WIDEST) if sys.stdout.isatty() else None
        signs = signs_for(sys.stdout.encoding, settings.env.get("TERM"))
        paper = claim_lines.Paper(width, signs)
        lines = (
            claim_lines.claim_lines(found, paper)
            if isinstance(found, Explanation)
            else claim_lines.series_lines(found, paper)
        )
        for line in lines:
            click.echo(line)
