"""Which counts of passes can print a given figure at all: exact fractions, never floats.

The idea is GRIM (Brown and Heathers 2017): a mean of whole numbers can only take certain values.
A figure may have been rounded (half up) or cut off (truncated); both are tried.
"""

from collections.abc import Iterable

from sessions.scoring import guards
from sessions.scoring.errors import BadCounts
from sessions.scoring.figures import Figure, parse_figure

REPEATS_UP_TO = 60
RUNS_UP_TO = 1000


def rounded(figure: Figure, runs: int) -> range:
    """The counts k for which k of `runs`, rounded half up, prints the figure."""
    return _between(2 * figure.units - 1, 2 * figure.units + 1, 200 * 10**figure.places, runs)


def truncated(figure: Figure, runs: int) -> range:
    """The counts k for which k of `runs`, cut off after the printed digits, is the figure."""
    return _between(figure.units, figure.units + 1, 100 * 10**figure.places, runs)


def _between(low: int, high: int, scale: int, runs: int) -> range:
    """The counts k with low / scale <= k / runs < high / scale, within 0 to `runs`.

    The same exact fractions as `Fraction`, over one denominator: the claim screen asks for
    thousands of them at each key.
    """
    first = max(_ceil_div(low * runs, scale), 0)
    end = min(_ceil_div(high * runs, scale), runs + 1)
    return range(first, max(end, first))


def _ceil_div(a: int, b: int) -> int:
    return -(-a // b)


def granularity(
    figure: str, problems: int | None = None, repeats: int | None = None, steps: int = 1
) -> dict[int, dict[str, list[int]]]:
    """Which counts give the figure, for each number of repeats.

    Args:
        figure: in percent, as printed (`"1.7"`, `"1.7%"`).
        problems: how many problems were asked. If None, each key of the result is a total number
            of runs (problems times repeats), from 1 to 1000.
        repeats: runs of each problem; None tries 1 to 60. Without `problems` only totals that are
            multiples of it are tried.
        steps: points that one run can score: 1 for pass or fail, 2 for half credit.

    Returns:
        `{r: {"half_up": [k ...], "truncate": [k ...]}}`, counted in points out of
        problems * r * steps. Both lists are empty where r repeats cannot give the figure.

    Raises:
        BadFigure: the figure is no percentage.
        BadCounts: problems, repeats or steps below 1.
    """
    parsed = parse_figure(figure)
    for name, number in (("problems", problems), ("repeats", repeats), ("steps", steps)):
        guards.at_least_one(name, number)
    if problems is None:
        tried: Iterable[int] = range(repeats or 1, RUNS_UP_TO + 1, repeats or 1)
        each = steps
    else:
        tried = range(1, REPEATS_UP_TO + 1) if repeats is None else (repeats,)
        each = problems * steps
    return {
        r: {
            "half_up": list(rounded(parsed, each * r)),
            "truncate": list(truncated(parsed, each * r)),
        }
        for r in tried
    }


def joint_granularity(figures: Iterable[str], problems: int) -> list[int]:
    """The repeats up to 60 at which every figure fits, each by either rounding.

    Raises:
        BadFigure: a figure is no percentage.
        BadCounts: no figures, or fewer than 1 problem.
    """
    parsed = [parse_figure(figure) for figure in figures]
    if not parsed:
        raise BadCounts("No figures were given; a series needs at least one.")
    guards.at_least_one("problems", problems)
    return [
        r for r in range(1, REPEATS_UP_TO + 1) if all(fits(one, problems * r) for one in parsed)
    ]


def fitting(
    figure: str, problems: int | None = None, repeats: int | None = None
) -> dict[int, dict[str, list[int]]]:
    """`granularity` without the repeats that cannot give the figure.

    Raises:
        BadFigure, BadCounts: as `granularity`.
    """
    found = granularity(figure, problems, repeats)
    return {r: counts for r, counts in found.items() if counts["half_up"] or counts["truncate"]}


def fits(figure: Figure, runs: int) -> bool:
    """Whether any count of `runs` gives the figure, rounded or cut off."""
    return len(rounded(figure, runs)) > 0 or len(truncated(figure, runs)) > 0
