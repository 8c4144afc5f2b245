"""`h2h score --agreement`: how far raters agree, and what there is to settle."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from sessions.scoring.attempts import Attempt
from sessions.scoring.comparison import Agreement, Comparison, Unsettled, compare
from sessions.scoring.wanted import Wanted, wanted_attempts
from sessions.scoring.wording import counted, percent
from sessions.untrusted import one_line
from tui.cli.options import print_json

MOST_LISTED = 50
INDENT = "    "
RARE = 0.2  # one grade in all but a fifth of the answers: chance agreement is high
METHODS = {
    "kappa": "Cohen's kappa, nominal",
    "alpha": "Krippendorff's alpha, nominal",
    "ac1": "Gwet's AC1",
}


def report_agreement(path: Path, wanted: Wanted, *, as_json: bool) -> None:
    """Print it as text or as one JSON document. Sessions that are still blind are left out."""
    from sessions.log.rater_rows import grades_of
    from sessions.log.score_rows import attempts_of

    shown = {a.turn_id: a for a in wanted_attempts(attempts_of(path), wanted) if not a.hidden}
    found = compare(grade for grade in grades_of(path) if grade.turn_id in shown)
    if as_json:
        print_json(_document(path, found, shown))
        return
    for line in _lines(found, shown):
        indent = INDENT if line.startswith(INDENT) else ""
        click.echo(indent + one_line(line, 1000))


def _document(path: Path, found: Comparison, shown: dict[str, Attempt]) -> dict[str, Any]:
    unsettled = [
        msgspec.to_builtins(each)
        | {"name": shown[each.turn_id].name, "problem": shown[each.turn_id].problem}
        for each in found.unsettled
    ]
    fields = msgspec.to_builtins(found) | {"unsettled": unsettled}
    return {"log": str(path), "methods": METHODS, **fields}


def _lines(found: Comparison, shown: dict[str, Attempt]) -> Iterator[str]:
    if not found.between:
        who = f"Only {found.raters[0]} graded" if found.raters else "Nobody graded any answer"
        yield (
            f"{who} so far: agreement needs two raters on the same answers. "
            "`h2h verdict SESSION --rater NAME` shows a finished session blind and asks for grades."
        )
    for each in found.between:
        yield from _agreement(each, f"{each.first} and {each.second} both graded", "agree")
    for each in found.within:
        yield from _agreement(each, f"{each.first} graded twice", "gave the same grade")
    yield from _to_settle(found.unsettled, shown)


def _agreement(each: Agreement, lead: str, verb: str) -> Iterator[str]:
    blind = "all blind" if each.blind == each.answers else f"both blind on {each.blind}"
    yield (
        f"{lead} {counted(each.answers, 'answer')} ({blind}) and {verb} on {each.same} "
        f"({percent(each.raw)})."
    )
    if each.kappa is None or each.alpha is None:
        yield (
            f"    Every grade was the same, so kappa and alpha are not defined; AC1 {each.ac1:.2f}."
        )
        return
    yield (
        f"    Beyond chance: kappa {each.kappa:.2f}, alpha {each.alpha:.2f}, AC1 {each.ac1:.2f} "
        "(1 is full agreement, 0 is chance)."
    )
    if each.ac1 - each.kappa > RARE:
        yield (
            "    One grade is rare here, which draws kappa and alpha down however well raters "
            "agree; raw agreement and AC1 tell more."
        )


def _to_settle(unsettled: tuple[Unsettled, ...], shown: dict[str, Attempt]) -> Iterator[str]:
    if not unsettled:
        return
    yield ""
    yield f"To settle: {counted(len(unsettled), 'answer')} with different grades."
    for each in unsettled[:MOST_LISTED]:
        attempt = shown[each.turn_id]
        on = f" on {attempt.problem}" if attempt.problem else ""
        said = ", ".join(f"{rater} {grade}" for rater, grade in each.grades.items())
        yield f"    {each.turn_id}: {attempt.name}{on}: {said}"
    if len(unsettled) > MOST_LISTED:
        yield f"    and {len(unsettled) - MOST_LISTED} more (--json lists them all)"
    yield (
        "Whoever changes their mind says so with `h2h verdict SESSION --rater NAME --grade "
        "SEAT=GRADE`: it takes the place of their earlier grade in the score, and leaves the "
        "agreement above as it was."
    )
