"""Pass rates and their intervals. There is no Wald interval here, and none may be added.

At a true rate of 1.7 % and 20 problems a Wald 95 % interval covers the truth 29 % of the time,
Wilson's 95.5 %. All of these are for a number of problems fixed in advance; `sequential` has the
intervals for an operator who looks and stops at will.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist

from sessions.scoring import guards
from sessions.scoring.errors import BadCounts

GRADES = ("pass", "partial", "fail", "refused", "void")


def wilson(k: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """The score interval of Wilson (1927) for k passes of n.

    (k + z²/2 ± z sqrt(k (n-k) / n + z²/4)) / (n + z²). Fractions of passes are allowed: the mean
    rate of n problems, each attempted several times, is k = the sum of their rates.

    Raises:
        BadCounts: k > n, n = 0 or a negative count.
        BadLevel: a level outside (0, 1).
    """
    guards.counts(k, n)
    guards.level(level)
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = k + z * z / 2
    reach = z * math.sqrt(max(k * (n - k) / n, 0.0) + z * z / 4)
    low = 0.0 if k == 0 else max((middle - reach) / (n + z * z), 0.0)
    high = 1.0 if k == n else min((middle + reach) / (n + z * z), 1.0)
    return low, high


def clopper_pearson(k: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of Clopper and Pearson (1934): beta quantiles, never below its level.

    Raises:
        BadCounts: k > n, n = 0 or a negative count.
        BadLevel: a level outside (0, 1).
    """
    guards.counts(k, n)
    guards.level(level)
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else _beta_quantile(tail, k, n - k + 1)
    high = 1.0 if k == n else _beta_quantile(1 - tail, k + 1, n - k)
    return low, high


def jeffreys(k: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Quantiles of Beta(k + 1/2, n - k + 1/2), from 0 when k = 0 and to 1 when k = n.

    The two ends are as Brown, Cai and DasGupta (2001) define the interval.

    Raises:
        BadCounts: k > n, n = 0 or a negative count.
        BadLevel: a level outside (0, 1).
    """
    guards.counts(k, n)
    guards.level(level)
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else _beta_quantile(tail, k + 0.5, n - k + 0.5)
    high = 1.0 if k == n else _beta_quantile(1 - tail, k + 0.5, n - k + 0.5)
    return low, high


def posterior(k: int, n: int, prior: tuple[float, float] = (1, 1)) -> dict[str, float]:
    """The posterior Beta(a + k, b + n - k): its mean and central 95 % interval.

    Returns:
        `{"mean", "lo", "hi"}`, all rates between 0 and 1.

    Raises:
        BadCounts: k > n, n = 0 (a prior alone is no result) or a negative count.
        BadLevel: a prior parameter that is not positive.
    """
    guards.counts(k, n)
    guards.prior(prior)
    a, b = prior[0] + k, prior[1] + n - k
    return {
        "mean": a / (a + b),
        "lo": _beta_quantile(0.025, a, b),
        "hi": _beta_quantile(0.975, a, b),
    }


def pass_at_k(n: int, c: int, k: int) -> float:
    """The chance that at least one of k of n attempts, c of which passed, passes.

    1 - C(n-c, k) / C(n, k), unbiased (Chen et al. 2021).

    Raises:
        BadCounts: c > n, k > n or k < 1.
    """
    _draw(n, c, k)
    return 1 - math.comb(n - c, k) / math.comb(n, k)


def pass_hat_k(n: int, c: int, k: int) -> float:
    """The chance that all of k of n attempts, c of which passed, pass: C(c, k) / C(n, k).

    Yao et al. 2024 (tau-bench) write it pass^k.

    Raises:
        BadCounts: c > n, k > n or k < 1.
    """
    _draw(n, c, k)
    return math.comb(c, k) / math.comb(n, k)


def clustered_se(passes: Sequence[int], attempts: Sequence[int]) -> dict[str, float | None]:
    """The standard error of a mean pass rate when each problem was attempted several times.

    sqrt(sum_g (sum_i (s_gi - mean))²) / N, times sqrt(G / (G-1)) for `cr1` (Miller 2024).

    Args:
        passes, attempts: one entry a problem, in the same order.

    Returns:
        `{"mean", "naive", "cr0", "cr1", "design_effect"}`; `naive` takes attempts as independent,
        `design_effect` is (cr1 / naive)² and None where every attempt went the same way.

    Raises:
        BadCounts: lists of different length, fewer than two problems, passes > attempts.
    """
    if len(passes) != len(attempts):
        raise BadCounts(
            f"{len(passes)} problems have passes and {len(attempts)} have attempts; "
            "give one of each for every problem."
        )
    if len(passes) < 2:
        raise BadCounts(f"{len(passes)} problems show no spread between problems; give two.")
    for k, n in zip(passes, attempts, strict=True):
        guards.counts(k, n)
    groups, runs = len(passes), sum(attempts)
    mean = sum(passes) / runs
    residuals = math.fsum((k - n * mean) ** 2 for k, n in zip(passes, attempts, strict=True))
    naive = math.sqrt(mean * (1 - mean) / runs)
    cr0 = math.sqrt(residuals) / runs
    cr1 = cr0 * math.sqrt(groups / (groups - 1))
    return {
        "mean": mean,
        "naive": naive,
        "cr0": cr0,
        "cr1": cr1,
        "design_effect": (cr1 / naive) ** 2 if naive > 0 else None,
    }


def partial_rates(grades: Sequence[str]) -> dict[str, float]:
    """The pass rate with partial answers taken as failed, as passed, and as half a pass.

    Void grades are left out; a refusal is an answer that did not pass.

    Returns:
        `{"strict", "lenient", "half"}`, rates between 0 and 1.

    Raises:
        BadCounts: an unknown grade, or nothing left to rate.
    """
    unknown = sorted(set(grades) - set(GRADES))
    if unknown:
        raise BadCounts(f"The grade {unknown[0]!r} is unknown; take one of {', '.join(GRADES)}.")
    judged = [grade for grade in grades if grade != "void"]
    guards.counts(0, len(judged))
    full, partial = judged.count("pass"), judged.count("partial")
    return {
        "strict": full / len(judged),
        "lenient": (full + partial) / len(judged),
        "half": (full + partial / 2) / len(judged),
    }


def _draw(n: int, c: int, k: int) -> None:
    guards.counts(c, n)
    if not 1 <= k <= n:
        raise BadCounts(f"{k} attempts cannot be drawn from {n}; take 1 to {n}.")


def _beta_quantile(q: float, a: float, b: float) -> float:
    # scipy costs most of a second; only these three intervals need it.
    from scipy.special import betaincinv

    return float(betaincinv(a, b, q))
