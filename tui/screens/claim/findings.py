"""What follows from the fields and from the claims of the log. Blocks: call in a thread."""

from pathlib import Path
from random import SystemRandom

from sessions.clock import SystemClock
from sessions.log.claims import StoredClaim, add_claim, claims_of
from sessions.scoring import founding
from sessions.scoring.claims import Claim
from sessions.scoring.explain import Explanation, explain
from sessions.scoring.figures import parse_figure
from sessions.scoring.series import SeriesExplanation, explain_series
from tui.screens.claim.fields import Fields


def explained(
    fields: Fields, log: Path | None, *, all_of_source: bool
) -> Explanation | SeriesExplanation:
    """The figure of the fields, or with `all_of_source` all of its source together.

    Where the log has no other claim of the source, the series is the shipped example.

    Raises:
        WrongUse: the fields do not hold together.
        LogError: a source is named, and the log cannot be read.
    """
    figure, problems, repeats, mine, source = fields.arguments()
    printed = parse_figure(figure).printed
    others = [
        claim for claim in _of_source(source, log) if parse_figure(claim.figure).printed != printed
    ]
    if not all_of_source:
        return explain(figure, problems, repeats, mine, source, others)
    if not others:
        return explain_series(founding.series())
    return explain_series([*others, Claim(f"{printed}%", problems, repeats, source=source)])


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
