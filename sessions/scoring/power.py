"""How many problems it takes to tell two rates apart. All exact sums, no approximation."""

import math

from sessions.scoring import binomial, guards, pairs, sequential
from sessions.scoring.errors import BadLevel

ALPHA = 0.05
MOST = 100_000


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
        raise BadLevel(f"The rate {p0} cannot be told from itself; give two different rates.")
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
        BadCounts: n < 1.
    """
    _models(p1, p2, n)
    only_first, only_second = p1 * (1 - p2), p2 * (1 - p1)
    either = only_first + only_second
    total = []
    for m in range(n + 1):
        most = _most_that_rejects(m)
        if most >= 0:
            share = only_first / either
            tails = binomial.at_most(most, m, share) + binomial.at_least(m - most, m, share)
            total.append(binomial.exactly(m, n, either) * tails)
    return math.fsum(total)


def _most_that_rejects(m: int) -> int:
    """The largest smaller count of m discordant problems at which p < 0.05; -1 if there is none."""
    tail, most = 0.0, -1
    for b in range(m // 2 + 1):
        tail += binomial.exactly(b, m, 0.5)
        if 2 * tail >= ALPHA:
            break
        most = b
    return most


def two_model_power(p1: float, p2: float, n: int) -> float:
    """The chance that Fisher's exact test tells two models apart (p < 0.05) on n problems each.

    For different problems for each model, or where pairing is ignored.

    Raises:
        BadLevel: a rate outside (0, 1).
        BadCounts: n < 1.
    """
    _models(p1, p2, n)
    first = [binomial.exactly(k, n, p1) for k in range(n + 1)]
    second = [binomial.exactly(k, n, p2) for k in range(n + 1)]
    return math.fsum(
        first[k] * second[passed - k]
        for passed in range(2 * n + 1)
        for k, p in pairs.fisher_of_margins(n, n, passed).items()
        if p < ALPHA
    )


def _models(p1: float, p2: float, n: int) -> None:
    guards.rate(p1)
    guards.rate(p2)
    guards.at_least_one("problems", n)
