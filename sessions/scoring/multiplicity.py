"""Many comparisons at once: p-values adjusted so that some of them may still be believed."""

from collections.abc import Sequence

from sessions.scoring.errors import BadLevel


def holm(p: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given: below alpha, none of them is false but with alpha.

    The i-th smallest of m is multiplied by m - i + 1, then never below an earlier one (Holm 1979).

    Raises:
        BadLevel: a p outside [0, 1] or NaN.
    """
    order = _rising(p)
    adjusted, least = list(p), 0.0
    for rank, i in enumerate(order):
        least = max(least, min((len(p) - rank) * p[i], 1.0))
        adjusted[i] = least
    return adjusted


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given: of those below alpha, a share of alpha is false.

    The i-th smallest of m is multiplied by m / i, then never above a later one (Benjamini and
    Hochberg 1995).

    Raises:
        BadLevel: a p outside [0, 1] or NaN.
    """
    order = _rising(p)
    adjusted, most = list(p), 1.0
    for rank in reversed(range(len(p))):
        most = min(most, len(p) / (rank + 1) * p[order[rank]])
        adjusted[order[rank]] = most
    return adjusted


def _rising(p: Sequence[float]) -> list[int]:
    for value in p:
        if not 0 <= value <= 1:
            raise BadLevel(f"The p-value {value} is not between 0 and 1.")
    return sorted(range(len(p)), key=lambda i: p[i])
