"""Two rates or two models compared: on the same problems (paired) or on different ones."""

import math
from bisect import bisect_right
from collections.abc import Sequence

from sessions.scoring import beta, binomial, guards
from sessions.scoring.errors import BadCounts
from sessions.scoring.rates import clopper_pearson, wilson

TIE = 1e-9  # relative: tables as likely as the one seen count as extreme
EXACT_UP_TO = 13  # pairs that differ: 2^13 sign flips are fewer than the draws below
DRAWS = 9_999


def mcnemar_exact(b: int, c: int) -> float:
    """McNemar's exact test, two-sided: b problems only the first passed, c only the second.

    Twice the smaller binomial tail of b in b + c at one half, at most 1; 1 without such problems.

    Raises:
        BadCounts: a negative count.
    """
    _discordant(b, c)
    return min(2 * binomial.at_most(min(b, c), b + c, 0.5), 1.0)


def mcnemar_midp(b: int, c: int) -> float:
    """The mid-p version: the result seen counts half in its tail (Fagerland et al. 2013).

    Less conservative than the exact test and almost never above its level.

    Raises:
        BadCounts: a negative count.
    """
    _discordant(b, c)
    seen = binomial.exactly(min(b, c), b + c, 0.5)
    return min(2 * (binomial.at_most(min(b, c), b + c, 0.5) - seen / 2), 1.0)


def paired_permutation(x: Sequence[float], y: Sequence[float], seed: int) -> float:
    """The sign-flip test: p for two lists of scores on the same problems having equal means.

    Under the hypothesis each difference is as likely with the other sign. All flips are tried up to
    13 differences that are not zero; beyond that 9,999 random ones, with the one seen counted in.

    Raises:
        BadCounts: lists of different length, none, or a score that is not finite.
    """
    if len(x) != len(y) or not x:
        raise BadCounts(f"{len(x)} and {len(y)} scores are not pairs; give both for each problem.")
    if not all(map(math.isfinite, (*x, *y))):
        raise BadCounts("A score is not finite; leave the problem out of both lists.")
    import numpy as np

    differences = np.subtract(x, y)
    differences = differences[differences != 0]
    n = len(differences)
    if n <= EXACT_UP_TO:
        flips = 1 - 2 * (np.arange(2**n)[:, None] >> np.arange(n) & 1)
        extra = 0
    else:
        flips = np.random.default_rng(seed).choice([-1, 1], size=(DRAWS, n))
        extra = 1
    seen = abs(differences.sum())
    extreme = np.abs(flips @ differences) >= seen * (1 - TIE)
    return float((extreme.sum() + extra) / (len(flips) + extra))


def fisher(k1: int, n1: int, k2: int, n2: int) -> float:
    """Fisher's exact test, two-sided: p for k1 of n1 and k2 of n2 having the same rate.

    The sum of the probabilities of all tables with the same margins that are no likelier than the
    one seen (Fisher 1935; the two-sided rule of R and scipy).

    Raises:
        BadCounts: k > n, n = 0 or a negative count.
    """
    guards.counts(k1, n1)
    guards.counts(k2, n2)
    return fisher_of_margins(n1, n2, k1 + k2)[k1]


def fisher_of_margins(n1: int, n2: int, passed: int) -> dict[int, float]:
    """Fisher's p for every table in which `passed` of n1 + n2 pass, by the first row's passes."""
    logs = {
        k: _log_choose(n1, k) + _log_choose(n2, passed - k)
        for k in range(max(0, passed - n2), min(n1, passed) + 1)
    }
    top = max(logs.values())
    weights = {k: math.exp(log - top) for k, log in logs.items()}
    whole = math.fsum(weights.values())
    rising = sorted(weights.values())
    return {k: min(_sum_up_to(rising, w * (1 + TIE)) / whole, 1.0) for k, w in weights.items()}


def _sum_up_to(rising: list[float], limit: float) -> float:
    return math.fsum(rising[: bisect_right(rising, limit)])


def newcombe(k1: int, n1: int, k2: int, n2: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of the difference of two rates, first minus second (Newcombe 1998a, method 10).

    Built from the two Wilson intervals: d - sqrt((p1-l1)² + (u2-p2)²) to
    d + sqrt((u1-p1)² + (p2-l2)²).

    Raises:
        BadCounts: k > n, n = 0 or a negative count.
        BadLevel: a level outside (0, 1).
    """
    return _mover(k1, n1, k2, n2, level, 0.0)


def newcombe_paired(
    both: int, a_only: int, b_only: int, neither: int, level: float = 0.95
) -> tuple[float, float]:
    """The interval of the difference of two rates on the same problems (Newcombe 1998b, method 10).

    As `newcombe`, with the correlation phi of the two answers taken into account; phi's numerator
    is corrected for continuity by half the number of problems.

    Raises:
        BadCounts: a negative count or no problems.
        BadLevel: a level outside (0, 1).
    """
    cells = (both, a_only, b_only, neither)
    n = sum(cells)
    for cell in cells:
        guards.counts(cell, n)
    numerator = both * neither - a_only * b_only
    if numerator > 0:
        numerator = max(numerator - n / 2, 0)
    a, b = both + a_only, both + b_only
    margins = a * (n - a) * b * (n - b)
    return _mover(a, n, b, n, level, numerator / math.sqrt(margins) if margins else 0.0)


def _mover(k1: int, n1: int, k2: int, n2: int, level: float, phi: float) -> tuple[float, float]:
    """Two Wilson intervals -> one of the difference, for answers that correlate by phi."""
    (l1, u1), (l2, u2) = wilson(k1, n1, level), wilson(k2, n2, level)
    p1, p2 = k1 / n1, k2 / n2

    def reach(x: float, y: float) -> float:
        return math.sqrt(max(x * x - 2 * phi * x * y + y * y, 0.0))

    return p1 - p2 - reach(p1 - l1, u2 - p2), p1 - p2 + reach(u1 - p1, p2 - l2)


def prob_better(k1: int, n1: int, k2: int, n2: int, prior: tuple[float, float] = (1, 1)) -> float:
    """The posterior probability that the first rate is above the second, each Beta(a+k, b+n-k).

    The integral over u of P(second < q(u)), q the first posterior's quantile function.

    Raises:
        BadCounts: k > n, n = 0 or a negative count.
        BadLevel: a prior parameter that is not positive.
    """
    guards.counts(k1, n1)
    guards.counts(k2, n2)
    guards.prior(prior)
    # scipy costs most of a second; nothing that is always shown needs this.
    from scipy.integrate import quad
    from scipy.special import betainc, betaincinv

    a, b = prior

    def below(u: float) -> float:
        return float(betainc(a + k2, b + n2 - k2, betaincinv(a + k1, b + n1 - k1, u)))

    return float(quad(below, 0, 1, epsabs=1e-10, limit=200)[0])


def position_bias(first_wins: int, decisive: int) -> dict[str, float]:
    """Whether seat A wins more or less than half of the decided pairs, whoever sits there.

    Returns:
        `{"p", "lo", "hi"}`: the exact two-sided binomial p, and the Clopper-Pearson 95 % interval
        of seat A's share, which excludes one half when p < 0.05.

    Raises:
        BadCounts: first_wins > decisive, none decisive or a negative count.
    """
    guards.counts(first_wins, decisive)
    low, high = clopper_pearson(first_wins, decisive)
    return {"p": mcnemar_exact(first_wins, decisive - first_wins), "lo": low, "hi": high}


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


def _discordant(b: int, c: int) -> None:
    if not (b >= 0 and c >= 0):  # NaN is neither
        raise BadCounts(f"{b} and {c} problems cannot be: both are counts of 0 or more.")


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
