"""Exact binomial probabilities for one spot check."""

import math

from sessions.scoring import guards


def exactly(k: int, n: int, p: float) -> float:
    """The probability of exactly k passes in n when each passes with probability p (0 to 1)."""
    guards.counts(k, n, empty_ok=True)
    if p in (0.0, 1.0):
        return float(k == p * n)
    choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(choose + k * math.log(p) + (n - k) * math.log1p(-p))


def at_most(k: int, n: int, p: float) -> float:
    """The probability of k passes or fewer."""
    if k >= n:
        return 1.0
    return min(math.fsum(exactly(i, n, p) for i in range(k + 1)), 1.0)


def at_least(k: int, n: int, p: float) -> float:
    """The probability of k passes or more."""
    if k <= 0:
        return 1.0
    return min(math.fsum(exactly(i, n, p) for i in range(k, n + 1)), 1.0)
