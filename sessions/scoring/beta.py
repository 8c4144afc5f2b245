"""The beta distribution in logarithms, so that tails far below 1e-308 still have a value.

Only the standard library: the live score line and the claim screen must not wait for scipy.
"""

import math

TINY = 1e-300
CLOSE = 1e-15
STEPS = 100_000


def log_beta(a: float, b: float) -> float:
    """ln B(a, b), the logarithm of the beta function."""
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def log_cdf(x: float, a: float, b: float) -> float:
    """ln I_x(a, b): the log probability that a Beta(a, b) variable is at most x.

    The continued fraction is the one of Numerical Recipes 6.4 (Lentz's method); it converges fast
    below the mean, and above it the two tails swap.
    """
    if x <= 0:
        return -math.inf
    if x >= 1:
        return 0.0
    if x < (a + 1) / (a + b + 2):
        return _log_tail(x, a, b)
    return _log_complement(_log_tail(1 - x, b, a))


def log_sf(x: float, a: float, b: float) -> float:
    """ln (1 - I_x(a, b)): the log probability that a Beta(a, b) variable is above x."""
    return log_cdf(1 - x, b, a)


def _log_complement(log_p: float) -> float:
    """ln (1 - e^log_p), kept exact on both ends."""
    if log_p >= 0:
        return -math.inf
    return math.log1p(-math.exp(log_p)) if log_p < -0.7 else math.log(-math.expm1(log_p))


def _log_tail(x: float, a: float, b: float) -> float:
    front = a * math.log(x) + b * math.log1p(-x) - math.log(a) - log_beta(a, b)
    return front + math.log(_continued_fraction(x, a, b))


def _continued_fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    h = d
    for m in range(1, STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _off_zero(1 + term * d)
            c = _off_zero(1 + term / c)
            h *= c * d
        if abs(c * d - 1) < CLOSE:
            break
    return h


def _off_zero(x: float) -> float:
    return x if abs(x) > TINY else TINY
