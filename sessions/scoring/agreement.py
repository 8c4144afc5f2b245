"""How far raters agree. Print raw agreement beside any of them: with rare passes kappa misleads.

Grades are any values that can be compared; for weights and for ordered levels they are numbers.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from sessions.scoring.errors import BadCounts

Weights = Literal["linear", "quadratic"]
Level = Literal["nominal", "ordinal", "interval", "ratio"]


def raw_agreement(a: Sequence[Any], b: Sequence[Any]) -> float:
    """The share of answers to which both raters gave the same grade.

    Raises:
        BadCounts: lists of different length, or empty ones.
    """
    _paired(a, b)
    return sum(x == y for x, y in zip(a, b, strict=True)) / len(a)


def cohen_kappa(a: Sequence[Any], b: Sequence[Any], weights: Weights | None = None) -> float:
    """Cohen's kappa: 1 - (disagreement seen) / (disagreement if both graded at random).

    With weights a disagreement counts by the distance of the grades' ranks, linear or squared
    (Cohen 1960, 1968).

    Raises:
        BadCounts: lists of different length, empty ones, or both raters gave one grade throughout.
    """
    _paired(a, b)
    grades = sorted({*a, *b})
    if len(grades) == 1:
        raise BadCounts("Every grade is the same, so kappa is not defined; see raw agreement.")
    rank = {grade: i for i, grade in enumerate(grades)}
    power = {None: 0, "linear": 1, "quadratic": 2}[weights]

    def distance(x: Any, y: Any) -> float:
        return float(x != y) * abs(rank[x] - rank[y]) ** power

    seen = sum(distance(x, y) for x, y in zip(a, b, strict=True)) / len(a)
    of_a, of_b = Counter(a), Counter(b)
    by_chance = sum(of_a[x] * of_b[y] * distance(x, y) for x in of_a for y in of_b) / len(a) ** 2
    return 1 - seen / by_chance


def gwet_ac1(a: Sequence[Any], b: Sequence[Any]) -> float:
    """Gwet's AC1: agreement beyond chance, steady where one grade is rare (Gwet 2008).

    (p - e) / (1 - e), e = sum over grades of q (1 - q) / (grades - 1), q the grade's mean share.
    1 where every grade is the same.

    Raises:
        BadCounts: lists of different length, or empty ones.
    """
    seen = raw_agreement(a, b)
    shares = [n / (2 * len(a)) for n in Counter([*a, *b]).values()]
    if len(shares) == 1:
        return 1.0
    by_chance = sum(q * (1 - q) for q in shares) / (len(shares) - 1)
    return (seen - by_chance) / (1 - by_chance)


def krippendorff_alpha(
    ratings_by_rater: Sequence[Sequence[Any]], level: Level = "nominal"
) -> float:
    """Krippendorff's alpha for any number of raters and missing grades (Krippendorff 2011).

    Args:
        ratings_by_rater: a row a rater, a column an answer, None where a grade is missing.
        level: how far two grades are apart; all but nominal take numbers.

    Raises:
        BadCounts: rows of different length, no answer with two grades, or one grade throughout.
    """
    columns = _columns(ratings_by_rater)
    pairs: defaultdict[tuple[Any, Any], float] = defaultdict(float)
    for grades in columns:
        for i, x in enumerate(grades):
            for j, y in enumerate(grades):
                if i != j:
                    pairs[x, y] += 1 / (len(grades) - 1)
    totals: defaultdict[Any, float] = defaultdict(float)
    for (x, _), weight in pairs.items():
        totals[x] += weight
    if len(totals) == 1:
        raise BadCounts("Every grade is the same, so alpha is not defined; see raw agreement.")
    distance = _distance(level, totals)
    n = sum(totals.values())
    seen = sum(weight * distance(x, y) for (x, y), weight in pairs.items()) / n
    by_chance = sum(totals[x] * totals[y] * distance(x, y) for x in totals for y in totals)
    return 1 - seen * n * (n - 1) / by_chance


def _columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    if len({len(row) for row in rows}) > 1:
        raise BadCounts("The rows are of different length; give None where a grade is missing.")
    columns = [
        [grade for grade in column if grade is not None] for column in zip(*rows, strict=True)
    ]
    columns = [column for column in columns if len(column) > 1]
    _known([grade for column in columns for grade in column])
    if not columns:
        raise BadCounts("No answer has two grades, so there is no agreement to measure.")
    return columns


def _distance(level: Level, totals: Mapping[Any, float]) -> Callable[[Any, Any], float]:
    """The squared difference function of a level of measurement."""
    if level == "nominal":
        return lambda x, y: float(x != y)
    if level == "interval":
        return lambda x, y: (x - y) ** 2
    if level == "ratio":
        return lambda x, y: ((x - y) / (x + y)) ** 2 if x != y else 0.0
    if level == "ordinal":
        grades = sorted(totals)

        def between(x: Any, y: Any) -> float:
            low, high = sorted((grades.index(x), grades.index(y)))
            inside = sum(totals[grade] for grade in grades[low : high + 1])
            return (inside - (totals[x] + totals[y]) / 2) ** 2 if low != high else 0.0

        return between
    raise BadCounts(f"The level {level!r} is unknown; take nominal, ordinal, interval or ratio.")


def _paired(a: Sequence[Any], b: Sequence[Any]) -> None:
    if len(a) != len(b):
        raise BadCounts(f"{len(a)} and {len(b)} grades are not pairs; give both for each answer.")
    if not a:
        raise BadCounts("No grades were given, so there is no agreement to measure.")
    _known([*a, *b])


def _known(grades: Sequence[Any]) -> None:
    """NaN is unlike itself, so it would count as a disagreement of each with everybody."""
    if any(grade != grade for grade in grades):
        raise BadCounts("A grade is NaN; leave the answer out, or give None where it is missing.")
