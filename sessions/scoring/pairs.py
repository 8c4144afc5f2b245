"""Two rates or two models compared."""

import math

from sessions.scoring import beta, guards

TIE = 1e-9  # relative: tables as likely as the one seen count as extreme


def fisher(k1: int, n1: int, k2: int, n2: int) -> float:
    """Fisher's exact test, two-sided: p for k1 of n1 and k2 of n2 having the same rate.

    The sum of the probabilities of all tables with the same margins that are no likelier than the
    one seen (Fisher 1935; the two-sided rule of R and scipy).

    Raises:
        BadCounts: k > n, n = 0 or a negative count.
    """
    guards.counts(k1, n1)
    guards.counts(k2, n2)
    total = k1 + k2
    logs = {
        i: _log_choose(n1, i) + _log_choose(n2, total - i)
        for i in range(max(0, total - n2), min(n1, total) + 1)
    }
    top = max(logs.values())
    weights = {i: math.exp(log - top) for i, log in logs.items()}
    extreme = math.fsum(w for w in weights.values() if w <= weights[k1] * (1 + TIE))
    return min(extreme / math.fsum(weights.values()), 1.0)


def equal_rate_bayes_factor(
    k1: int, n1: int, k2: int, n2: int, prior: tuple[float, float] = (1, 1)
) -> float:
    """How many times likelier both counts are under one shared rate than under two of their own.

    B(a+k1+k2, b+n1+n2-k1-k2) B(a, b) / (B(a+k1, b+n1-k1) B(a+k2, b+n2-k2)).

    Raises:
        BadCounts: k > n, n = 0 or a negative count.
    """
    guards.counts(k1, n1)
    guards.counts(k2, n2)
    guards.prior(prior)
    a, b = prior
    k, n = k1 + k2, n1 + n2
    shared = beta.log_beta(a + k, b + n - k) + beta.log_beta(a, b)
    apart = beta.log_beta(a + k1, b + n1 - k1) + beta.log_beta(a + k2, b + n2 - k2)
    return math.exp(min(shared - apart, 709.0))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
