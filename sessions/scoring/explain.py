"""A claim check as plain data, so that the command, its JSON and the claim screen say the same."""

from msgspec import Struct

from sessions.scoring import founding, sentences, spot_checks
from sessions.scoring.claims import MOST_RUNS, Check, Claim, check
from sessions.scoring.errors import BadCounts
from sessions.scoring.figures import Figure, parse_figure
from sessions.scoring.granularity import (
    REPEATS_UP_TO,
    RUNS_UP_TO,
    fitting,
    joint_granularity,
    rounded,
    truncated,
)
from sessions.scoring.sections import Section, Table

MOST_PROBLEMS = 20_000
MOST_REPEATS = 1_000
ROWS = 8
USUAL = 20


class Explanation(Struct, frozen=True):
    """Everything a claim check says.

    `paragraphs` come first and begin with "If"; `sections` are the separate outputs; `closing` is
    said every time. `counts` are output 1 as numbers, in `granularity`'s shape, the repeats that
    fit; `check` holds all four where a spot check of one's own was given.
    `taken_as` names the founding case where no number of problems was given and it was assumed.
    """

    claim: Claim
    taken_as: str | None
    paragraphs: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    counts: dict[int, dict[str, list[int]]]
    check: Check | None = None


def explain(
    figure: str,
    problems: int | None = None,
    repeats: int | None = None,
    mine: tuple[int, int] | None = None,
    source: str | None = None,
) -> Explanation:
    """Explain a published figure and, with `mine` = (passed, of), one's own spot check beside it.

    A figure of 1.7 without `problems` is taken as the founding case.

    Raises:
        BadFigure: the figure is no percentage.
        BadCounts: problems, repeats or the spot check cannot be.
    """
    parsed = parse_figure(figure)
    _limit("problems", problems, MOST_PROBLEMS)
    _limit("repeats", repeats, MOST_REPEATS)
    famous = founding.is_founding(parsed, problems)
    claim = Claim(
        f"{parsed.printed}%",
        founding.PROBLEMS if famous else problems,
        repeats,
        founding.BENCHMARK if famous else None,
        founding.MODEL if famous else None,
        source,
    )
    counted = _with_inferred_repeats(claim) if famous else claim
    checked = None if mine is None else check(counted, *mine)
    return Explanation(
        claim,
        _taken_as() if famous and problems is None else None,
        tuple(sentences.opening(parsed, claim.problems, repeats)),
        (_counts(parsed, claim), *_own(parsed, counted, checked)),
        (sentences.OTHER_PROBLEMS, *((founding.SECOND_HAND,) if famous else ())),
        fitting(claim.figure, claim.problems, claim.repeats),
        checked,
    )


def _limit(what: str, number: int | None, most: int) -> None:
    if number is not None and not 1 <= number <= most:
        raise BadCounts(f"The number of {what} is {number}; give 1 to {most}.")


def _taken_as() -> str:
    return (
        f"Taken as {founding.BENCHMARK}, {founding.PROBLEMS} problems, the figure published for "
        f"{founding.MODEL}"
    )


def _with_inferred_repeats(claim: Claim) -> Claim:
    """The founding case: only six runs of each problem fit all its published figures."""
    if claim.repeats is not None:
        return claim
    repeats = joint_granularity(founding.PUBLISHED.values(), founding.PROBLEMS)[0]
    return Claim(claim.figure, claim.problems, repeats, claim.benchmark, claim.model, claim.source)


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


def _own(figure: Figure, claim: Claim, checked: Check | None) -> tuple[Section, ...]:
    """Outputs 2 to 4 for one's own result or, without one, what results would show."""
    if checked is None:
        return (_would_show(figure, claim),)
    mine = f"{checked.passed} of {checked.of}"
    found = checked.against_the_count
    if found is not None:
        own = tuple(spot_checks.against_the_count(checked, found))
    elif claim.problems is None:
        own = ("How many problems the claim stands on is not known, so it has none to compare.",)
    else:
        own = ("No count over these problems gives the figure, so there is none to compare.",)
    return (
        Section(
            f"Your {mine}, if {figure.printed} % were exact",
            (spot_checks.if_exact(figure, checked),),
        ),
        Section(
            f"{figure.printed} % against any other rate",
            tuple(spot_checks.against_any_rate(figure, checked)),
        ),
        Section("The claim's own uncertainty", own),
    )


def _would_show(figure: Figure, claim: Claim) -> Section:
    of = min(claim.problems or USUAL, MOST_RUNS)
    results = [check(claim, k, of) for k in spot_checks.SHOWN if k <= of]
    return Section(
        f"What a spot check of {of} of your own would show",
        (
            "A range holds every rate that the result fits, however often you look; a spot check "
            "cannot tell the rates in it apart.",
        ),
        Table(
            (
                "your result",
                f"chance if {figure.printed} % were exact",
                "that or more",
                "rates it fits",
            ),
            spot_checks.example_rows(results),
        ),
    )
