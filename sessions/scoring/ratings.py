"""Ratings from battles: maximum likelihood, or a refusal that says who cannot be rated.

Every likelihood here is concave, so Newton's method with halved steps finds its one top; a fit that
does not get there is an error, never a number. Ratings are compared by intervals of differences.
"""

from collections.abc import Sequence

from sessions.scoring import guards
from sessions.scoring.battles import (
    Battle,
    Counts,
    check,
    counts,
    held_together,
    require_held_together,
)
from sessions.scoring.davidson import davidson
from sessions.scoring.errors import BadCounts
from sessions.scoring.strengths import PER_BETA, Ratings, fit_bradley_terry, ratings_of
from sessions.scoring.style import POINTS, style_controlled

__all__ = [
    "Battle",
    "Ratings",
    "bootstrap_differences",
    "bradley_terry",
    "davidson",
    "elo",
    "style_controlled",
]


def bradley_terry(battles: Sequence[Battle], regularised: bool = False) -> Ratings:
    """Bradley-Terry strengths: P(i beats j) = e^(beta_i) / (e^(beta_i) + e^(beta_j)).

    A tie is half a win each; both-bad battles rate nobody. Bradley and Terry 1952; the same top as
    Newman's iteration (2023).

    Args:
        regularised: give everybody one imaginary tie with an average contestant, which draws all
            ratings together and makes any table of battles identifiable.

    Raises:
        BadCounts: an unknown outcome, or a contestant against itself.
        Unidentifiable: the battles do not hold the contestants together.
    """
    return rated(counts(battles), regularised)


def rated(found: Counts, regularised: bool = False) -> Ratings:
    """`bradley_terry` of battles that are counted already. Raises Unidentifiable."""
    if not regularised:
        require_held_together(found)
    return ratings_of(found.names, fit_bradley_terry(found, regularised), regularised=regularised)


def elo(battles: Sequence[Battle], k: float = 32, start: float = 1000) -> dict[str, float]:
    """Elo's running ratings, in the order of the battles: they depend on it, the fits do not.

    Each battle moves both by k (score - expected), expected = 1 / (1 + 10^((r_b - r_a) / 400)).

    Raises:
        BadCounts: an unknown outcome, a contestant against itself, k or start not finite.
    """
    check(battles)
    guards.finite(k, "step")
    guards.finite(start, "starting rating")
    ratings: dict[str, float] = {}
    for a, b, winner in battles:
        of_a, of_b = ratings.setdefault(a, float(start)), ratings.setdefault(b, float(start))
        if winner == "both_bad":
            continue
        expected = 1 / (1 + 10 ** ((of_b - of_a) / 400))
        score = POINTS[winner]
        ratings[a] = of_a + k * (score - expected)
        ratings[b] = of_b - k * (score - expected)
    return ratings


def bootstrap_differences(
    battles: Sequence[Battle], rounds: int, seed: int
) -> dict[tuple[str, str], tuple[float, float]]:
    """95 % percentile intervals of the Elo difference of every two contestants, first minus second.

    Each round draws as many battles again from the counts by pair and outcome (a multinomial) and
    fits Bradley-Terry. A draw that does not hold together is fitted regularised, so that no round
    is dropped.

    Raises:
        BadCounts: rounds < 1, an unknown outcome, or a contestant against itself.
        Unidentifiable: the battles themselves do not hold the contestants together.
    """
    return differences(counts(battles), rounds, seed)


def differences(
    found: Counts, rounds: int, seed: int
) -> dict[tuple[str, str], tuple[float, float]]:
    """`bootstrap_differences` of battles that are counted already. Raises the same."""
    import numpy as np

    if rounds < 1:
        raise BadCounts(f"The number of rounds is {rounds}; it must be at least 1.")
    require_held_together(found)
    n = len(found.names)
    cells = np.concatenate([found.wins.ravel(), np.triu(found.ties, 1).ravel()])
    total = int(cells.sum())
    rng = np.random.default_rng(seed)
    fits = np.empty((rounds, n))
    for i, draw in enumerate(rng.multinomial(total, cells / total, size=rounds).astype(float)):
        ties = draw[n * n :].reshape(n, n)
        drawn = Counts(found.names, draw[: n * n].reshape(n, n), ties + ties.T)
        fits[i] = fit_bradley_terry(drawn, not held_together(drawn))
    out = {}
    for i, a in enumerate(found.names):
        for j, b in enumerate(found.names):
            if i != j:
                low, high = np.percentile((fits[:, i] - fits[:, j]) * PER_BETA, [2.5, 97.5])
                out[a, b] = (float(low), float(high))
    return out
