"""Evidence that stays true although the operator looks after every problem and stops at will.

An e-value is a bet against a hypothesis: if the hypothesis holds, the bet's worth exceeds 1/alpha
at any look with probability at most alpha (Ville 1939). One bet a problem: several attempts at one
problem are not independent and must be averaged first (`bounded_e_value`).
"""

import math
from collections.abc import Callable, Sequence
from typing import Literal

from sessions.scoring import beta, guards
from sessions.scoring.errors import BadCounts, BadLevel

Alternative = Literal["two-sided", "greater", "less"]
STAKES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
HALVINGS = 100


def log_e_value(
    k: float,
    n: int,
    p0: float,
    alternative: Alternative = "two-sided",
    prior: tuple[float, float] = (1, 1),
) -> float:
    """The natural logarithm of `e_value`, for bets too large or small for a float."""
    guards.counts(k, n, empty_ok=True)
    guards.prior(prior)
    if not 0 <= p0 <= 1:
        raise BadLevel(f"The rate {p0} is not between 0 and 1; 10 % is 0.1.")
    a, b = prior
    log_e = beta.log_beta(a + k, b + n - k) - beta.log_beta(a, b) - _log_likelihood(k, n, p0)
    if alternative == "two-sided":
        return log_e
    guards.rate(p0)
    if alternative == "greater":
        return log_e + beta.log_sf(p0, a + k, b + n - k) - beta.log_sf(p0, a, b)
    if alternative == "less":
        return log_e + beta.log_cdf(p0, a + k, b + n - k) - beta.log_cdf(p0, a, b)
    raise BadLevel(
        f"The alternative {alternative!r} is unknown; take 'two-sided', 'greater' or 'less'."
    )


def e_value(
    k: float,
    n: int,
    p0: float,
    alternative: Alternative = "two-sided",
    prior: tuple[float, float] = (1, 1),
) -> float:
    """The worth of a bet against the rate p0 after k passes in n distinct problems.

    ln E = ln B(a+k, b+n-k) - ln B(a, b) - k ln p0 - (n-k) ln(1-p0), a beta mixture (Robbins 1970).
    "greater" bets that the rate is above p0 (its hypothesis is p <= p0) and keeps only the part of
    the prior above p0; "less" the other way round. Reject at level alpha when E >= 1/alpha, at any
    look.

    k may be a sum of scores in [0, 1], one a problem: p^x (1-p)^(1-x) is convex in x, so a bet on a
    score is worth at most what a pass or fail with that mean would be worth.

    Returns:
        A number >= 0; infinite when p0 is 0 or 1 and the counts contradict it, or beyond a float.

    Raises:
        BadCounts: k > n or a negative count.
        BadLevel: p0 outside [0, 1], or not inside (0, 1) for a one-sided bet.
    """
    return _exp(log_e_value(k, n, p0, alternative, prior))


def confidence_sequence(
    k: float, n: int, level: float = 0.95, prior: tuple[float, float] = (1, 1)
) -> tuple[float, float]:
    """The rates that k passes in n distinct problems still fit, however often one looked.

    {p : E(p) < 1/(1 - level)}, an interval around k/n found by two bisections (Robbins 1970;
    Howard et al. 2021). With n = 0 it is (0, 1): nothing is excluded. k may be a sum of scores, as
    in `e_value`.

    Raises:
        BadCounts: k > n or a negative count.
        BadLevel: a level outside (0, 1).
    """
    guards.counts(k, n, empty_ok=True)
    guards.level(level)
    if n == 0:
        return 0.0, 1.0
    limit = -math.log1p(-level)

    def fits(p: float) -> bool:
        return log_e_value(k, n, p, prior=prior) < limit

    best = k / n
    low = 0.0 if k == 0 else _edge(fits, inside=best, outside=0.0)
    high = 1.0 if k == n else _edge(fits, inside=best, outside=1.0)
    return low, high


def failures_to_exclude(p: float, level: float = 0.95, fixed: bool = False) -> int:
    """How many failures in a row, without a pass, exclude a rate of p or more.

    With `fixed` the number was settled in advance: the first n with (1-p)^n <= 1 - level.
    Otherwise one may look after every problem: the first n whose one-sided e-value reaches
    1/(1 - level).

    Raises:
        BadLevel: p or level outside (0, 1).
    """
    guards.rate(p)
    guards.level(level)
    alpha = 1 - level
    if fixed:
        return _first(lambda n: n * math.log1p(-p) <= math.log(alpha))
    return _first(lambda n: log_e_value(0, n, p, "less") >= -math.log(alpha))


def preference_e_value(wins: int, losses: int) -> float:
    """The bet against "both are preferred equally often"; ties and both-bad are dropped before.

    E = 2^m B(1 + w, 1 + l) with m = w + l: `e_value` at one half.

    Raises:
        BadCounts: a negative count.
    """
    if wins < 0 or losses < 0:
        raise BadCounts(f"{wins} wins and {losses} losses: neither number can be negative.")
    return e_value(wins, wins + losses, 0.5)


def bounded_e_value(scores: Sequence[float], mean: float) -> float:
    """The bet that scores in [0, 1] have a mean above `mean`; one score a problem.

    The average over stakes s in {.25, .5, 1, 2, 4, 8}, s < 1/mean, of prod(1 + s (x_i - mean))
    (Waudby-Smith and Ramdas 2024).

    Raises:
        BadCounts: a score outside [0, 1] or NaN.
        BadLevel: a mean outside (0, 1).
    """
    guards.rate(mean, "mean")
    for score in scores:
        if not 0 <= score <= 1:
            raise BadCounts(f"The score {score} is not between 0 and 1.")
    stakes = [s for s in STAKES if s < 1 / mean]
    logs = [math.fsum(math.log1p(s * (x - mean)) for x in scores) for s in stakes]
    return math.fsum(_exp(log) for log in logs) / len(stakes)


def _log_likelihood(k: float, n: int, p: float) -> float:
    """k ln p + (n-k) ln(1-p), with 0 ln 0 = 0."""
    passed = k * math.log(p) if p > 0 else (0.0 if k == 0 else -math.inf)
    failed = (n - k) * math.log1p(-p) if p < 1 else (0.0 if k == n else -math.inf)
    return passed + failed


def _edge(fits: Callable[[float], bool], inside: float, outside: float) -> float:
    """The border between `inside`, which fits, and `outside`, which does not."""
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        if fits(middle):
            inside = middle
        else:
            outside = middle
    return inside


def _first(reached: Callable[[int], bool]) -> int:
    """The first n >= 1 at which a condition that stays true becomes true."""
    high = 1
    while not reached(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def _exp(log: float) -> float:
    return math.exp(log) if log < 709 else math.inf
