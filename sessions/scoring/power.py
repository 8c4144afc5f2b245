"""How many problems it takes to tell two rates apart. All exact sums, no approximation."""

import math

from sessions.scoring import binomial, guards, sequential
from sessions.scoring.errors import BadCounts, BadLevel
from sessions.scoring.wording import percent

ALPHA = 0.05
MOST = 100_000
MOST_COMPARED = 20_000


def problems_to_reject(p0: float, p1: float, alpha: float = ALPHA, power: float = 0.8) -> int:
    """The first number of problems at which rate p0 is rejected with this power if p1 is true.

    One-sided exact binomial test, towards p1. Power does not rise evenly with n: this is the first
    n that reaches it.

    Raises:
        BadLevel: a rate, alpha or power outside (0, 1), equal rates, or more than 100,000 problems.
    """
    for name, value in (("rate", p0), ("rate", p1), ("alpha", alpha), ("power", power)):
        guards.rate(value, name)
    if p0 == p1:
        raise BadLevel(
            f"The rate {percent(p0)} cannot be told from itself; give two different rates."
        )
    if p1 < p0:
        p0, p1 = 1 - p0, 1 - p1  # passes and failures mirror each other
    # `fewest` passes of n are the first to reject; `wrongly` and `rightly` are the probabilities of
    # as many under p0 and p1. One problem more adds to both, and moves `fewest` by at most one.
    fewest, wrongly, rightly = 1, 0.0, 0.0
    for n in range(1, MOST + 1):
        wrongly += p0 * binomial.exactly(fewest - 1, n - 1, p0)
        rightly += p1 * binomial.exactly(fewest - 1, n - 1, p1)
        if wrongly > alpha:
            wrongly -= binomial.exactly(fewest, n, p0)
            rightly -= binomial.exactly(fewest, n, p1)
            fewest += 1
        if rightly >= power:
            return n
    raise BadLevel(f"The rates are too close: more than {MOST:,} problems would be needed.")


def zero_pass_to_exclude(p: float, level: float = 0.95) -> int:
    """How many problems without a pass, a number fixed in advance, exclude a rate of p or more.

    Raises:
        BadLevel: p or level outside (0, 1).
    """
    return sequential.failures_to_exclude(p, level, fixed=True)


def mcnemar_power(p1: float, p2: float, n: int) -> float:
    """The chance that McNemar's exact test tells two models apart (p < 0.05) on n problems.

    Unconditional: summed over how many problems only one of them passes. The answers are taken as
    independent given the problem's rates p1 and p2; answers that agree more often need fewer.

    Raises:
        BadLevel: a rate outside (0, 1).
        BadCounts: n < 1 or above 100,000.
    """
    _models(p1, p2, n)
    import numpy as np
    from scipy.stats import binom

    only_first, only_second = p1 * (1 - p2), p2 * (1 - p1)
    either = only_first + only_second
    m = np.arange(*_likely(n, either))
    most = binom.ppf(ALPHA / 2, m, 0.5) - 1  # the larger of the smaller counts that reject; or -1
    share = only_first / either
    rejects = binom.cdf(most, m, share) + binom.sf(m - most - 1, m, share)
    return float(np.dot(binom.pmf(m, n, either), np.where(most >= 0, rejects, 0.0)))


def two_model_power(p1: float, p2: float, n: int) -> float:
    """The chance that Fisher's exact test tells two models apart (p < 0.05) on n problems each.

    For different problems for each model, or where pairing is ignored. With n on both sides the
    tables of one total lie evenly around its half, so that the test is twice the smaller tail.

    Raises:
        BadLevel: a rate outside (0, 1).
        BadCounts: n < 1 or above 100,000.
    """
    _models(p1, p2, n)
    import numpy as np
    from scipy.special import gammaln
    from scipy.stats import binom

    every = np.arange(n + 1)
    choose = gammaln(n + 1) - gammaln(every + 1) - gammaln(n - every + 1)
    (low1, end1), (low2, end2) = _likely(n, p1), _likely(n, p2)
    first, second = binom.pmf(every, n, p1), binom.pmf(every, n, p2)
    total = []
    for passed in range(low1 + low2, end1 + end2 - 1):
        lowest = max(0, passed - n)
        k = np.arange(lowest, passed // 2 + 1)
        logs = choose[k] + choose[passed - k]
        weights = np.exp(logs - logs[-1])
        # The middle table, where there is one, stands alone; every other has a mirror image.
        whole = 2 * weights.sum() - (weights[-1] if passed % 2 == 0 else 0.0)
        extreme = k[2 * np.cumsum(weights) < ALPHA * whole]
        if len(extreme):
            total.append(np.dot(first[extreme], second[passed - extreme]))
            total.append(np.dot(second[extreme], first[passed - extreme]))
    return math.fsum(total)


def problems_to_compare(p1: float, p2: float, power: float = 0.8, *, paired: bool) -> int:
    """About how many problems show the difference between two models with this power.

    Paired is `mcnemar_power`, on the same problems; else `two_model_power`, on n problems each.
    Power does not rise quite evenly with n, so that a few problems less may do too.

    Raises:
        BadLevel: a rate or power outside (0, 1), equal rates, or more than 20,000 problems.
    """
    guards.rate(power, "power")
    guards.rate(p1)
    guards.rate(p2)
    if p1 == p2:
        raise BadLevel(
            f"The rate {percent(p1)} cannot be told from itself; give two different rates."
        )
    power_of = mcnemar_power if paired else two_model_power
    low, high = 1, 2
    while power_of(p1, p2, high) < power:
        if high == MOST_COMPARED:
            raise BadLevel(f"The rates are too close: more than {MOST_COMPARED:,} problems each.")
        low, high = high, min(2 * high, MOST_COMPARED)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power_of(p1, p2, middle) >= power else (middle, high)
    return high


def _likely(n: int, p: float) -> tuple[int, int]:
    """Where a binomial count of n lies but for less than one case in 10^15: first, end."""
    reach = 9 * math.sqrt(n * p * (1 - p)) + 20
    return max(0, math.floor(n * p - reach)), min(n, math.ceil(n * p + reach)) + 1


def _models(p1: float, p2: float, n: int) -> None:
    guards.rate(p1)
    guards.rate(p2)
    guards.at_least_one("problems", n)
    if n > MOST:
        raise BadCounts(f"{n} problems are too many to reckon with; at most {MOST:,}.")
