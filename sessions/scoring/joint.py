"""Several figures of one source tested together: at how many runs can all of them be counts?

The premise is that each figure stands on the same number of runs of each problem. A claim that
states its repeats is held to them and does not enter the search; a claim without a number of
problems is taken to stand on those of the others, where they agree.
"""

from collections.abc import Sequence

from msgspec import Struct

from sessions.scoring.claims import Claim
from sessions.scoring.errors import BadCounts
from sessions.scoring.figures import Figure, parse_figure
from sessions.scoring.granularity import REPEATS_UP_TO, RUNS_UP_TO, fits, rounded, truncated
from sessions.scoring.rates import wilson

MOST_FIGURES = 200
MOST_PROBLEMS = 20_000
MOST_REPEATS = 1_000


class Fitted(Struct, frozen=True):
    """A claim of the series with the counts that print it at `runs`.

    Counts run from `passed` to `up_to`; both are None where no count prints the figure there, and
    `runs` is None where none was found. `low` and `high` are the ends of the rates that these
    counts fit (Wilson, 95 %), the runs taken as independent, which makes them look closer than
    they are; `rate` is the figure itself.
    """

    claim: Claim
    repeats: int | None = None
    runs: int | None = None
    passed: int | None = None
    up_to: int | None = None
    cut_off: bool = False
    rate: float | None = None
    low: float | None = None
    high: float | None = None


class Joint(Struct, frozen=True):
    """What fits all figures at once.

    `problems` is their number where it is known and the same for all. `repeats` are the runs of
    each problem, up to 60, that fit every figure; where no number of problems is known, `runs` are
    the runs in all, up to 1000. `misfits` are the places in the series of the figures without any
    one of which the others would fit together; they are sought only where nothing fits all.
    """

    problems: int | None
    repeats: tuple[int, ...]
    runs: tuple[int, ...]
    misfits: tuple[int, ...]
    fitted: tuple[Fitted, ...]


def joint_of(claims: Sequence[Claim]) -> Joint:
    """Test the figures together, each by either rounding.

    Raises:
        BadFigure: a figure is no percentage.
        BadCounts: no claim at all, more than 200, or a number that `refuse_too_many` refuses.
    """
    if not claims:
        raise BadCounts("No figures were given; a series needs at least one.")
    if len(claims) > MOST_FIGURES:
        raise BadCounts(f"{len(claims)} figures are too many at once; at most {MOST_FIGURES}.")
    for claim in claims:
        refuse_too_many(claim.problems, claim.repeats)
    figures = [parse_figure(claim.figure) for claim in claims]
    known = {claim.problems for claim in claims if claim.problems is not None}
    shared = next(iter(known)) if len(known) == 1 else None
    problems = [claim.problems or shared for claim in claims]
    fitting = _by_problem(claims, figures, problems) if known else _by_runs(claims, figures)
    found = tuple(sorted(set.intersection(*fitting.values()))) if fitting else ()
    misfits = [i for i in fitting if not found and len(fitting) > 2 and _without(fitting, i)]
    first = found[0] if found else None
    return Joint(
        shared,
        found if known else (),
        () if known else found,
        tuple(misfits),
        tuple(
            _at_repeats(claim, figure, n, claim.repeats or first)
            if known
            else _at_runs(claim, figure, None, first)
            for claim, figure, n in zip(claims, figures, problems, strict=True)
        ),
    )


def refuse_too_many(problems: int | None, repeats: int | None) -> None:
    """Refuse what no benchmark has; None, unknown, is no number.

    Raises:
        BadCounts: a number below 1, or above 20,000 problems or 1,000 repeats.
    """
    limits = (("problems", problems, MOST_PROBLEMS), ("repeats", repeats, MOST_REPEATS))
    for what, number, most in limits:
        if number is not None and not 1 <= number <= most:
            raise BadCounts(f"The number of {what} is {str(number)[:20]}; give 1 to {most}.")


def _by_problem(
    claims: Sequence[Claim], figures: Sequence[Figure], problems: Sequence[int | None]
) -> dict[int, set[int]]:
    """The runs of each problem that fit, for every claim whose number of problems is known."""
    return {
        i: {r for r in range(1, REPEATS_UP_TO + 1) if fits(figure, n * r)}
        for i, (claim, figure, n) in enumerate(zip(claims, figures, problems, strict=True))
        if claim.repeats is None and n is not None
    }


def _by_runs(claims: Sequence[Claim], figures: Sequence[Figure]) -> dict[int, set[int]]:
    """The runs in all that fit, for every claim; stated repeats must divide them."""
    return {
        i: {n for n in range(1, RUNS_UP_TO + 1) if n % (claim.repeats or 1) == 0 and fits(fig, n)}
        for i, (claim, fig) in enumerate(zip(claims, figures, strict=True))
    }


def _without(fitting: dict[int, set[int]], left_out: int) -> bool:
    return bool(set.intersection(*(fit for i, fit in fitting.items() if i != left_out)))


def _at_repeats(claim: Claim, figure: Figure, problems: int | None, repeats: int | None) -> Fitted:
    if problems is None or repeats is None:
        return Fitted(claim)
    return _at_runs(claim, figure, repeats, problems * repeats)


def _at_runs(claim: Claim, figure: Figure, repeats: int | None, runs: int | None) -> Fitted:
    if runs is None:
        return Fitted(claim)
    counts, cut_off = rounded(figure, runs), False
    if not counts:
        counts, cut_off = truncated(figure, runs), True
    if not counts:
        return Fitted(claim, repeats, runs)
    (low, _), (_, high) = wilson(counts[0], runs), wilson(counts[-1], runs)
    rate = float(figure.rate)
    return Fitted(claim, repeats, runs, counts[0], counts[-1], cut_off, rate, low, high)
