"""A claim check as plain data, so that the command, its JSON and the claim screen say the same."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from sessions.scoring import founding, sentences, spot_checks
from sessions.scoring.claims import MOST_RUNS, Check, Claim, check
from sessions.scoring.figures import Figure, parse_figure
from sessions.scoring.granularity import (
    REPEATS_UP_TO,
    RUNS_UP_TO,
    fitting,
    rounded,
    truncated,
)
from sessions.scoring.joint import Joint, joint_of, refuse_too_many
from sessions.scoring.sections import Section, Table

ROWS = 8
USUAL = 20


class Own(Struct, frozen=True):
    """A spot check of one's own: `passed` of `of` distinct problems.

    `about` says what it was: who answered, which set, who graded, when. `same_set` is the
    operator's word that the problems are the benchmark's own, with its graders, tools and effort.
    """

    passed: int
    of: int
    about: str | None = None
    same_set: bool = False


class Explanation(Struct, frozen=True):
    """Everything a claim check says.

    `paragraphs` come first and begin with "If"; `sections` are the separate outputs; `closing` is
    said every time. `counts` are output 1 as numbers, in `granularity`'s shape, the repeats that
    fit; `check` holds all four where a spot check of one's own was given; `joint` is the figure
    together with others of its source, where there are any.
    `taken_as` names the founding case where no number of problems was given and it was assumed.
    """

    claim: Claim
    taken_as: str | None
    paragraphs: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    counts: dict[int, dict[str, list[int]]]
    check: Check | None = None
    joint: Joint | None = None
    own: Own | None = None


def explain(
    figure: str,
    problems: int | None = None,
    repeats: int | None = None,
    mine: tuple[int, int] | Own | None = None,
    source: str | None = None,
    others: Sequence[Claim] = (),
) -> Explanation:
    """Explain a published figure and, with `mine` = (passed, of), one's own spot check beside it.

    A figure of 1.7 without `problems` is taken as the founding case. `others` are figures of the
    same source, which are tested together with it.

    Raises:
        BadFigure: a figure is no percentage.
        BadCounts: problems, repeats or the spot check cannot be.
    """
    parsed = parse_figure(figure)
    refuse_too_many(problems, repeats)
    famous = founding.is_founding(parsed, problems) and not others
    claim = Claim(
        f"{parsed.printed}%",
        founding.PROBLEMS if famous else problems,
        repeats,
        founding.BENCHMARK if famous else None,
        founding.MODEL if famous else None,
        source,
    )
    others = founding.series()[:-1] if famous else others
    joint = joint_of([*others, claim]) if others else None
    taken_as = _taken_as() if famous and problems is None else None
    if claim.problems is None and joint is not None and joint.problems is not None:
        claim = msgspec.structs.replace(claim, problems=joint.problems)
        taken_as = f"Taken as standing on {joint.problems} problems, as the others of its source do"
    counted = _with_joint_repeats(claim, joint)
    own = Own(*mine) if isinstance(mine, tuple) else mine
    checked = None if own is None else check(counted, own.passed, own.of)
    return Explanation(
        claim,
        taken_as,
        tuple(sentences.opening(parsed, claim.problems, repeats, joint)),
        (_counts(parsed, claim), *_own(parsed, counted, own, checked)),
        _closing(own, famous),
        fitting(claim.figure, claim.problems, claim.repeats),
        checked,
        joint,
        own,
    )


def _taken_as() -> str:
    return (
        f"Taken as {founding.BENCHMARK}, {founding.PROBLEMS} problems, the figure published for "
        f"{founding.MODEL}"
    )


def _with_joint_repeats(claim: Claim, joint: Joint | None) -> Claim:
    """The claim at the smallest number of repeats that also fits the other figures."""
    if claim.repeats is not None or joint is None or not joint.repeats or claim.problems is None:
        return claim
    return msgspec.structs.replace(claim, repeats=joint.repeats[0])


def _closing(own: Own | None, famous: bool) -> tuple[str, ...]:
    validity = sentences.OTHER_PROBLEMS
    if own is not None and own.same_set:
        validity = sentences.SAME_PROBLEMS
    return (validity, *((founding.SECOND_HAND,) if famous else ()))


def _counts(figure: Figure, claim: Claim) -> Section:
    """Output 1: the table of counts that print the figure."""
    title = f"Which counts give {figure.printed} %"
    if claim.problems is None:
        unit = claim.repeats or 1
        tried = range(unit, RUNS_UP_TO + 1, unit)
        head: tuple[str, ...] = ("runs in all", "rounded", "cut off")
        rows = [(str(n), *_spans(figure, n)) for n in tried]
    else:
        repeats = range(1, REPEATS_UP_TO + 1) if claim.repeats is None else (claim.repeats,)
        head = ("runs of each", "runs in all", "rounded", "cut off")
        runs = {r: claim.problems * r for r in repeats}
        rows = [(str(r), str(n), *_spans(figure, n)) for r, n in runs.items()]
    fitting = [row for row in rows if row[-2:] != ("–", "–")]
    if not fitting:
        return Section(title, ("No count that was tried.",))
    return Section(title, (), Table(head, tuple(fitting[:ROWS]), len(fitting) > ROWS))


def _spans(figure: Figure, runs: int) -> tuple[str, str]:
    return _span(rounded(figure, runs)), _span(truncated(figure, runs))


def _span(counts: range) -> str:
    if not counts:
        return "–"
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"


def _own(
    figure: Figure, claim: Claim, own: Own | None, checked: Check | None
) -> tuple[Section, ...]:
    """Outputs 2 to 4 for one's own result or, without one, what results would show."""
    if own is None or checked is None:
        return (_would_show(figure, claim),)
    mine = f"{checked.passed} of {checked.of}"
    found = checked.against_the_count
    if found is not None:
        counted = tuple(spot_checks.against_the_count(checked, found))
    elif claim.problems is None:
        counted = (
            "How many problems the claim stands on is not known, so it has no count to compare.",
        )
    else:
        counted = ("No count over these problems gives the figure, so there is none to compare.",)
    return (
        Section(
            f"Your {mine}, if {figure.printed} % were exact",
            (
                *((f"Your spot check: {own.about}.",) if own.about else ()),
                spot_checks.if_exact(figure, checked),
            ),
        ),
        Section(
            f"{figure.printed} % against any other rate",
            tuple(spot_checks.against_any_rate(figure, checked)),
            bars=spot_checks.fitted_bars(figure, [checked]),
        ),
        Section(
            "The claim's own uncertainty",
            counted,
            bars=None if found is None else spot_checks.both_bars(checked, found),
        ),
    )


def _would_show(figure: Figure, claim: Claim) -> Section:
    of = min(claim.problems or USUAL, MOST_RUNS)
    results = [check(claim, k, of) for k in spot_checks.SHOWN if k <= of]
    return Section(
        f"What a spot check of {of} of your own would and would not show",
        tuple(spot_checks.would_show(figure, results)),
        Table(
            ("your result", f"chance if {figure.printed} % were exact", "that many or more"),
            spot_checks.example_rows(results),
        ),
        spot_checks.fitted_bars(figure, results),
    )
