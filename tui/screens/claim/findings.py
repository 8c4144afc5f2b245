"""What follows from the fields and from the claims of the log. Blocks: call in a thread."""

from pathlib import Path
from random import SystemRandom

from msgspec import Struct

from sessions.clock import SystemClock
from sessions.log.claims import StoredClaim, add_claim, claims_of
from sessions.scoring import founding
from sessions.scoring.claims import Claim
from sessions.scoring.errors import BadCounts
from sessions.scoring.explain import Explanation, explain
from sessions.scoring.figures import parse_figure
from sessions.scoring.series import SeriesExplanation, explain_series
from tui.screens.claim.fields import Fields


class Finding(Struct, frozen=True):
    """`left_out`: why the own check is not in the explanation though something was typed, or ""."""

    explanation: Explanation | SeriesExplanation
    left_out: str = ""


def explained(fields: Fields, log: Path | None, *, all_of_source: bool) -> Finding:
    """The figure of the fields, or with `all_of_source` all of its source together.

    Where the log has no other claim of the source, the series is the shipped example. An own check
    that is half filled in, or that cannot be, takes nothing from what the claim itself says.

    Raises:
        WrongUse: the fields of the claim do not hold together.
        LogError: a source is named, and the log cannot be read.
    """
    figure, problems, repeats, mine, source = fields.arguments()
    printed = parse_figure(figure).printed
    others = [
        claim for claim in _of_source(source, log) if parse_figure(claim.figure).printed != printed
    ]
    if not all_of_source:
        try:
            found = explain(figure, problems, repeats, mine, source, others)
        except BadCounts as error:
            if mine is None:
                raise
            found = explain(figure, problems, repeats, None, source, others)
            return Finding(found, f"Your check is not counted: {error}")
        return Finding(found, fields.missing())
    if not others:
        return Finding(explain_series(founding.series()))
    claim = Claim(f"{printed}%", problems, repeats, source=source)
    return Finding(explain_series([*others, claim]))


def _of_source(source: str | None, log: Path | None) -> list[Claim]:
    if source is None or log is None:
        return []
    return [
        one.claim
        for one in claims_of(log)
        if one.claim.source == source and one.withdrawn_at is None
    ]


def kept(fields: Fields, log: Path) -> StoredClaim:
    """The claim of the fields, written to the log. Raises WrongUse or LogError."""
    figure, problems, repeats, _, source = fields.arguments()
    claim = Claim(f"{parse_figure(figure).printed}%", problems, repeats, source=source)
    return add_claim(log, claim, SystemClock(), SystemRandom())
