"""Ratings that do not credit a contestant with its seat or with the length of its answers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessions.scoring.battles import Battle, counts, require_held_together
from sessions.scoring.errors import BadCounts, Unidentifiable
from sessions.scoring.newton import maximise
from sessions.scoring.strengths import Ratings, ratings_of, with_prior

if TYPE_CHECKING:
    import numpy as np

POINTS = {"model_a": 1.0, "model_b": 0.0, "tie": 0.5}


def style_controlled(
    battles: Sequence[Battle], length_difference: Sequence[float], regularised: bool = False
) -> Ratings:
    """Bradley-Terry with the seat and the length of the answers taken into account.

    logit P(first wins) = beta_a - beta_b + position + length * x, x the battle's length of the
    first answer minus the second's, in any unit. A tie is half a win each.

    Raises:
        BadCounts: not one difference a battle, an unknown outcome, a contestant against itself.
        Unidentifiable: the battles do not hold the contestants together, or the differences are all
            the same, or explain the outcomes without error.
    """
    import numpy as np

    found = counts(battles)
    if len(length_difference) != len(battles):
        raise BadCounts(
            f"{len(battles)} battles have {len(length_difference)} length differences; "
            "give one for each."
        )
    if not regularised:
        require_held_together(found)
    kept = [i for i, (_, _, winner) in enumerate(battles) if winner != "both_bad"]
    lengths = np.asarray(length_difference, dtype=float)[kept]
    if not np.isfinite(lengths).all() or np.ptp(lengths) == 0:
        raise Unidentifiable(
            "The length differences are all the same or not finite, so length has no effect to "
            "estimate; use bradley_terry."
        )
    scale = float(lengths.std())
    place = {name: i for i, name in enumerate(found.names)}
    n = len(found.names)
    a = np.array([place[battles[i][0]] for i in kept])
    b = np.array([place[battles[i][1]] for i in kept])
    y = np.array([POINTS[battles[i][2]] for i in kept])
    style = np.column_stack([np.ones(len(kept)), lengths / scale])
    prior = float(regularised)

    def at(theta: "np.ndarray") -> tuple[float, "np.ndarray", "np.ndarray"]:
        beta = theta[:n]
        logit = beta[a] - beta[b] + style @ theta[n:]
        p = np.exp(-np.logaddexp(0, -logit))
        like = float((y * logit - np.logaddexp(0, logit)).sum())
        slope = np.concatenate([_by_contestant(y - p, a, b, n), style.T @ (y - p)])
        w = p * (1 - p)
        curve = np.zeros((n + 2, n + 2))
        pair = np.bincount(a * n + b, weights=w, minlength=n * n).reshape(n, n)
        curve[:n, :n] = np.diag((pair + pair.T).sum(axis=1)) - pair - pair.T
        for column in range(2):
            cross = _by_contestant(w * style[:, column], a, b, n)
            curve[:n, n + column] = curve[n + column, :n] = cross
        curve[n:, n:] = style.T @ (w[:, None] * style)
        return with_prior(like, slope, curve, beta, prior)

    theta = maximise(at, np.zeros(n + 2), free=0 if regularised else n)
    return ratings_of(
        found.names,
        theta[:n],
        regularised=regularised,
        position=float(theta[n]),
        length=float(theta[n + 1]) / scale,
    )


def _by_contestant(values: "np.ndarray", a: "np.ndarray", b: "np.ndarray", n: int) -> "np.ndarray":
    import numpy as np

    return np.bincount(a, weights=values, minlength=n) - np.bincount(b, weights=values, minlength=n)
