"""Raters against each other on the answers that both graded, and each against themselves.

Agreement is measured on grades given apart: a rater's first look at an answer, as it stood when the
later of the two had given theirs. What is amended after that is a settlement; it counts in a score
and in no agreement, or settling would make the raters look better than they were.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from msgspec import Struct

from sessions.events import Grade
from sessions.scoring.agreement import cohen_kappa, gwet_ac1, krippendorff_alpha, raw_agreement
from sessions.scoring.errors import BadCounts
from sessions.scoring.raters import Given, Look, looks


class Agreement(Struct, frozen=True):
    """Two raters on `answers` that both graded; `second` equals `first` for a rater's own second
    looks. `blind`: on how many of these both were blind.

    `kappa` and `alpha` (nominal) are None where every grade is the same. `grades` counts what they
    said, as {"pass / fail": 3}: first / second.
    """

    first: str
    second: str
    answers: int
    same: int
    blind: int
    raw: float
    kappa: float | None
    alpha: float | None
    ac1: float
    grades: dict[str, int]


class Unsettled(Struct, frozen=True):
    """An answer on which the grades that now stand differ: {rater: grade}."""

    turn_id: str
    grades: Mapping[str, Grade]


class Comparison(Struct, frozen=True):
    """`between` different raters, each rater `within`, and what is to be settled."""

    raters: tuple[str, ...]
    between: tuple[Agreement, ...]
    within: tuple[Agreement, ...]
    unsettled: tuple[Unsettled, ...]


def compare(given: Iterable[Given]) -> Comparison:
    """Every two raters who graded the same answers. Early verdicts are left out.

    `given` in the order of time, amended grades included.
    """
    found = looks(grade for grade in given if not grade.early)
    raters = tuple(dict.fromkeys(rater for by_rater in found.values() for rater in by_rater))
    between = [_between(a, b, found) for a, b in combinations(raters, 2)]
    within = [_within(rater, found) for rater in raters]
    return Comparison(
        raters,
        tuple(each for each in between if each),
        tuple(each for each in within if each),
        tuple(_unsettled(found)),
    )


def _between(a: str, b: str, found: dict[str, dict[str, list[Look]]]) -> Agreement | None:
    pairs = []
    for by_rater in found.values():
        if a in by_rater and b in by_rater:
            first, second = by_rater[a][0], by_rater[b][0]
            apart = max(first[0].at, second[0].at)
            pairs.append((_as_of(first, apart), _as_of(second, apart)))
    return _agreement(a, b, pairs)


def _within(rater: str, found: dict[str, dict[str, list[Look]]]) -> Agreement | None:
    """A rater's first look against their second."""
    pairs = []
    for by_rater in found.values():
        own = by_rater.get(rater, [])
        if len(own) > 1:
            apart = own[1][0].at
            pairs.append((_as_of(own[0], apart), own[1][0]))
    return _agreement(rater, rater, pairs)


def _as_of(look: Look, at: str) -> Given:
    return [look[0], *(grade for grade in look[1:] if grade.at <= at)][-1]


def _agreement(a: str, b: str, pairs: list[tuple[Given, Given]]) -> Agreement | None:
    if not pairs:
        return None
    of_a, of_b = [x.grade for x, _ in pairs], [y.grade for _, y in pairs]
    said: dict[str, int] = {}
    for x, y in zip(of_a, of_b, strict=True):
        said[f"{x} / {y}"] = said.get(f"{x} / {y}", 0) + 1
    return Agreement(
        first=a,
        second=b,
        answers=len(pairs),
        same=sum(x == y for x, y in zip(of_a, of_b, strict=True)),
        blind=sum(x.blind and y.blind for x, y in pairs),
        raw=raw_agreement(of_a, of_b),
        kappa=_defined(lambda: cohen_kappa(of_a, of_b)),
        alpha=_defined(lambda: krippendorff_alpha([of_a, of_b])),
        ac1=gwet_ac1(of_a, of_b),
        grades=dict(sorted(said.items())),
    )


def _defined(measure: Callable[[], float]) -> float | None:
    """None where every grade is the same: agreement beyond chance cannot be told then."""
    try:
        return measure()
    except BadCounts:
        return None


def _unsettled(found: dict[str, dict[str, list[Look]]]) -> Iterable[Unsettled]:
    for turn, by_rater in found.items():
        grades: dict[str, Grade] = {rater: own[0][-1].grade for rater, own in by_rater.items()}
        if len(set(grades.values())) > 1:
            yield Unsettled(turn, grades)
