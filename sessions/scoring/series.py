"""Several published figures as a newspaper could print what follows from them together."""

from collections.abc import Sequence

from msgspec import Struct

from sessions.scoring import founding
from sessions.scoring.claims import Claim
from sessions.scoring.errors import BadCounts
from sessions.scoring.joint import Fitted, Joint, joint_of
from sessions.scoring.sections import Bar, Bars, Section, Table
from sessions.scoring.series_words import change, cut_off, figure_of, named, opening, share

TRUTH = (
    "Which counts can give a figure says how it was reckoned, not whether it is right, and not how "
    "other problems would have come out."
)
RANGES = (
    "The rates that each count fits (95 %, by Wilson's method). The runs are taken as independent, "
    "which makes the ranges look narrower than they are."
)


class SeriesExplanation(Struct, frozen=True):
    """Everything that is said of a series; `joint` holds it as numbers."""

    claims: tuple[Claim, ...]
    paragraphs: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    joint: Joint


def explain_series(claims: Sequence[Claim]) -> SeriesExplanation:
    """Explain at least two figures together; the first paragraph begins with its "If".

    Raises:
        BadFigure: a figure is no percentage.
        BadCounts: fewer than two claims, too many, or a number below 1.
    """
    if len(claims) < 2:
        raise BadCounts("One figure is no series; give two at least, or check it alone.")
    claims = tuple(claims)
    joint = joint_of(claims)
    famous = all(claim.benchmark == founding.BENCHMARK for claim in claims)
    return SeriesExplanation(
        claims,
        (*opening(joint), *cut_off(joint), *change(joint)),
        (_counts(joint),),
        (TRUTH, *((founding.SECOND_HAND,) if famous else ())),
        joint,
    )


def _counts(joint: Joint) -> Section:
    rows = tuple(
        (
            one.claim.model or "–",
            figure_of(one),
            _count(one, rounded=True),
            _count(one, rounded=False),
        )
        for one in joint.fitted
    )
    drawn = [one for one in joint.fitted if one.rate is not None]
    bars = Bars(RANGES, "wilson", tuple(_bar(one) for one in drawn)) if drawn else None
    return Section(
        "What each figure must then be" if joint.repeats or joint.runs else "The figures",
        (),
        Table(("model", "figure", "rounded", "cut off"), rows),
        bars,
    )


def _bar(one: Fitted) -> Bar:
    assert one.rate is not None
    assert one.low is not None
    assert one.high is not None
    return Bar(named(one), one.rate, one.low, one.high)


def _count(one: Fitted, *, rounded: bool) -> str:
    if one.passed is None or one.cut_off is rounded:
        return "–"
    return share(one)
