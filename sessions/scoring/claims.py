"""A published score put to the test: four separate outputs, never merged into one verdict.

1. which counts give the printed figure at all;
2. how likely one's own spot check is if the claim were the exact rate;
3. the claim against every other rate (a Bayes factor), and the rates the spot check fits;
4. the claim's own uncertainty: its count against one's own.

2 and 4 can disagree; both are given.
"""

from msgspec import Struct

from sessions.scoring import binomial, guards, pairs, sequential
from sessions.scoring.errors import BadCounts
from sessions.scoring.figures import Figure, parse_figure
from sessions.scoring.granularity import (
    REPEATS_UP_TO,
    fitting,
    granularity,
    joint_granularity,
    rounded,
    truncated,
)

__all__ = ["Check", "Claim", "Count", "check", "granularity", "joint_granularity", "simplest"]

MOST_RUNS = 100_000


class Claim(Struct, frozen=True):
    """A published score under examination. `figure` is in percent, as printed."""

    figure: str
    problems: int | None = None
    repeats: int | None = None
    benchmark: str | None = None
    model: str | None = None
    source: str | None = None
    date: str | None = None
    note: str | None = None


class Count(Struct, frozen=True):
    """A count that prints the figure: `passed` of problems * `repeats` = `runs`."""

    repeats: int
    passed: int
    runs: int
    cut_off: bool


class SpotCheck(Struct, frozen=True):
    """Output 2: probabilities of one's own result if the claim were the exact rate."""

    exactly: float
    at_most: float
    at_least: float


class AgainstAnyRate(Struct, frozen=True):
    """Output 3: how many times likelier the result is under the claim than under any rate alike.

    `low` and `high` are the rates the result fits, however often one looked (95 %).
    """

    bayes_factor: float
    low: float
    high: float


class AgainstTheCount(Struct, frozen=True):
    """Output 4: the claim as `count`, against one's own result, runs taken as independent."""

    count: Count
    fisher_p: float
    equal_rate_bayes_factor: float


class Check(Struct, frozen=True):
    """The four outputs.

    `counts` holds only the repeats that can give the figure (`granularity`'s shape);
    `against_the_count` is None where no count of the claim is known.
    """

    passed: int
    of: int
    counts: dict[int, dict[str, list[int]]]
    spot_check: SpotCheck
    against_any_rate: AgainstAnyRate
    against_the_count: AgainstTheCount | None


def check(claim: Claim | str, passed: int, of: int) -> Check:
    """Hold a spot check of one's own, `passed` of `of` distinct problems, against a claim.

    Args:
        claim: a `Claim`, or just its figure as printed.

    Raises:
        BadFigure: the figure is no percentage.
        BadCounts: passed > of, of = 0, a negative count, or problems or repeats below 1.
    """
    if isinstance(claim, str):
        claim = Claim(claim)
    guards.counts(passed, of)
    if of > MOST_RUNS:
        raise BadCounts(f"{of} problems are too many for a spot check; at most {MOST_RUNS}.")
    figure = parse_figure(claim.figure)
    rate = float(figure.rate)
    low, high = sequential.confidence_sequence(passed, of)
    count = simplest(figure, claim.problems, claim.repeats)
    return Check(
        passed,
        of,
        fitting(claim.figure, claim.problems, claim.repeats),
        SpotCheck(
            binomial.exactly(passed, of, rate),
            binomial.at_most(passed, of, rate),
            binomial.at_least(passed, of, rate),
        ),
        AgainstAnyRate(1 / sequential.e_value(passed, of, rate), low, high),
        None if count is None else _against(count, passed, of),
    )


def simplest(figure: Figure, problems: int | None, repeats: int | None) -> Count | None:
    """The count with the fewest repeats that prints the figure; rounding is tried before cutting.

    None where `problems` is unknown or nothing up to 60 repeats fits.
    """
    if problems is None:
        return None
    for r in range(1, REPEATS_UP_TO + 1) if repeats is None else (repeats,):
        for cut_off, counts in ((False, rounded), (True, truncated)):
            for k in counts(figure, problems * r):
                return Count(r, k, problems * r, cut_off)
    return None


def _against(count: Count, passed: int, of: int) -> AgainstTheCount:
    return AgainstTheCount(
        count,
        pairs.fisher(passed, of, count.passed, count.runs),
        pairs.equal_rate_bayes_factor(passed, of, count.passed, count.runs),
    )
