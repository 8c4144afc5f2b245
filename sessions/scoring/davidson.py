"""Davidson's ratings: ties have a probability of their own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessions.scoring.battles import Battle, counts, require_held_together
from sessions.scoring.errors import Unidentifiable
from sessions.scoring.newton import maximise
from sessions.scoring.strengths import Ratings, fit_bradley_terry, ratings_of, with_prior

if TYPE_CHECKING:
    import numpy as np


def davidson(battles: Sequence[Battle], regularised: bool = False) -> Ratings:
    """Davidson's model with ties: i wins, j wins, tie as e^(b_i) : e^(b_j) : nu e^((b_i + b_j)/2).

    Davidson 1970. Without a tie nu is 0 and the strengths are Bradley-Terry's.

    Raises:
        BadCounts: an unknown outcome, or a contestant against itself.
        Unidentifiable: the battles do not hold the contestants together, or all are ties.
    """
    import numpy as np

    found = counts(battles)
    if not regularised:
        require_held_together(found)
    if not found.ties.any():
        beta = fit_bradley_terry(found, regularised)
        return ratings_of(found.names, beta, regularised=regularised, nu=0.0)
    if not found.wins.any():
        raise Unidentifiable("Every battle is a tie, so Davidson's nu has no bound; see the ties.")
    n = len(found.names)
    prior = float(regularised)
    games = found.wins + found.wins.T + found.ties
    points = (found.wins + found.ties / 2).sum(axis=1)
    tied = found.ties.sum() / 2

    def at(theta: "np.ndarray") -> tuple[float, "np.ndarray", "np.ndarray"]:
        beta, log_nu = theta[:n], theta[n]
        half = (beta[:, None] - beta[None, :]) / 2
        parts = np.stack([half, -half, np.broadcast_to(log_nu, half.shape)])
        log_norm = np.logaddexp.reduce(parts)
        win, tie = np.exp(half - log_norm), np.exp(log_nu - log_norm)
        score = win + tie / 2
        like = (found.wins * (half - log_norm)).sum() + (
            np.triu(found.ties, 1) * (log_nu - log_norm)
        ).sum()
        slope = np.append(
            points - (games * score).sum(axis=1),
            tied - np.triu(games * tie, 1).sum(),
        )
        spread = games * (win + tie / 4 - score**2)
        cross = (games * tie * (0.5 - score)).sum(axis=1)
        curve = np.zeros((n + 1, n + 1))
        curve[:n, :n] = np.diag(spread.sum(axis=1)) - spread
        curve[:n, n] = curve[n, :n] = cross
        curve[n, n] = np.triu(games * tie * (1 - tie), 1).sum()
        return with_prior(like, slope, curve, beta, prior)

    theta = maximise(at, np.zeros(n + 1), free=0 if regularised else n)
    return ratings_of(found.names, theta[:n], regularised=regularised, nu=float(np.exp(theta[n])))
