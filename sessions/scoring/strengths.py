"""What every rating stands on: the record, the Bradley-Terry fit, and the prior that holds it."""

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from sessions.scoring.battles import Counts
from sessions.scoring.newton import maximise

if TYPE_CHECKING:
    import numpy as np

PER_BETA = 400 / math.log(10)
AVERAGE = 1000.0


class Ratings(Struct, frozen=True):
    """Strengths by contestant. `beta`: natural log, mean zero; `elo`: 1000 + 400 beta / ln 10.

    `nu` is Davidson's tie parameter. `position` and `length` are the log-odds of sitting first and
    of one unit of length difference. `regularised` tells that imaginary ties held them together.
    """

    beta: dict[str, float]
    elo: dict[str, float]
    regularised: bool = False
    nu: float | None = None
    position: float | None = None
    length: float | None = None


def fit_bradley_terry(found: Counts, regularised: bool) -> "np.ndarray":
    """The strengths, natural log, of counts that hold together or are regularised."""
    import numpy as np

    wins = found.wins + found.ties / 2
    games = wins + wins.T
    prior = float(regularised)

    def at(beta: "np.ndarray") -> tuple[float, "np.ndarray", "np.ndarray"]:
        gap = beta[:, None] - beta[None, :]
        log_p = -np.logaddexp(0, -gap)
        p = np.exp(log_p)
        spread = games * p * (1 - p)
        slope = (wins - games * p).sum(axis=1)
        curve = np.diag(spread.sum(axis=1)) - spread
        return with_prior(float((wins * log_p).sum()), slope, curve, beta, prior)

    n = len(found.names)
    return maximise(at, np.zeros(n), free=0 if regularised else n)


def with_prior(
    like: float, slope: "np.ndarray", curve: "np.ndarray", beta: "np.ndarray", weight: float
) -> tuple[float, "np.ndarray", "np.ndarray"]:
    """Add one imaginary tie of everybody with a contestant of strength 0, `weight` times."""
    import numpy as np

    if not weight:
        return like, slope, curve
    n = len(beta)
    p = np.exp(-np.logaddexp(0, -beta))
    like += weight * float((-np.logaddexp(0, -beta) - np.logaddexp(0, beta)).sum()) / 2
    slope[:n] += weight * (0.5 - p)
    curve[np.arange(n), np.arange(n)] += weight * p * (1 - p)
    return like, slope, curve


def ratings_of(
    names: tuple[str, ...],
    beta: "np.ndarray",
    *,
    regularised: bool,
    nu: float | None = None,
    position: float | None = None,
    length: float | None = None,
) -> Ratings:
    """The record of a fit: strengths moved to mean zero, and the same in Elo."""
    centred = {name: float(b) for name, b in zip(names, beta - beta.mean(), strict=True)}
    in_elo = {name: AVERAGE + PER_BETA * b for name, b in centred.items()}
    return Ratings(centred, in_elo, regularised, nu, position, length)
