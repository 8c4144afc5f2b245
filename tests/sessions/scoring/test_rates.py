"""Intervals against statsmodels, formulas by hand, and coverage by exact enumeration."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from sessions.scoring.errors import BadCounts, BadLevel
from sessions.scoring.rates import (
    clopper_pearson,
    clustered_se,
    jeffreys,
    partial_rates,
    pass_at_k,
    pass_hat_k,
    posterior,
    wilson,
)

counts = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


@given(counts, levels)
def test_wilson_agrees_with_statsmodels(kn: tuple[int, int], level: float):
    expected = proportion_confint(*kn, alpha=1 - level, method="wilson")
    assert wilson(*kn, level) == pytest.approx(expected, abs=1e-9)


@given(counts, levels)
def test_clopper_pearson_agrees_with_statsmodels(kn: tuple[int, int], level: float):
    expected = proportion_confint(*kn, alpha=1 - level, method="beta")
    assert clopper_pearson(*kn, level) == pytest.approx(expected, abs=1e-9)


@given(counts, levels)
def test_jeffreys_agrees_with_statsmodels_but_reaches_the_ends(kn: tuple[int, int], level: float):
    low, high = proportion_confint(*kn, alpha=1 - level, method="jeffreys")
    k, n = kn
    expected = (0 if k == 0 else low, 1 if k == n else high)
    assert jeffreys(k, n, level) == pytest.approx(expected, abs=1e-9)


@given(counts)
def test_the_posterior_is_the_beta_of_the_counts(kn: tuple[int, int]):
    k, n = kn
    found = posterior(k, n, prior=(0.5, 2))
    oracle = stats.beta(0.5 + k, 2 + n - k)
    assert found["mean"] == pytest.approx(oracle.mean())
    assert (found["lo"], found["hi"]) == pytest.approx(oracle.interval(0.95), abs=1e-9)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson, jeffreys])
@given(kn=counts, level=levels)
def test_intervals_hold_the_rate_grow_with_the_level_and_mirror(interval, kn, level):
    k, n = kn
    low, high = interval(k, n, level)
    assert 0 <= low <= k / n <= high <= 1
    wider_low, wider_high = interval(k, n, (1 + level) / 2)
    assert wider_low <= low
    assert high <= wider_high
    mirrored = interval(n - k, n, level)
    assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-9)


def coverage(interval, n: int, p: float) -> float:
    """The exact probability that the interval holds p: a sum over all counts, no simulation."""
    chances = stats.binom.pmf(range(n + 1), n, p)
    edges = [interval(k, n) for k in range(n + 1)]
    return math.fsum(
        chance for chance, (low, high) in zip(chances, edges, strict=True) if low <= p <= high
    )


def test_at_1_7_percent_and_20_problems_wilson_covers_95_5_and_clopper_99_5_percent():
    assert coverage(wilson, 20, 0.017) == pytest.approx(0.955, abs=0.001)
    assert coverage(clopper_pearson, 20, 0.017) == pytest.approx(0.995, abs=0.001)


@settings(max_examples=25)
@given(st.integers(1, 40), st.floats(0.001, 0.999))
def test_clopper_pearson_never_covers_less_than_its_level(n: int, p: float):
    assert coverage(clopper_pearson, n, p) >= 0.95


def test_wilson_takes_the_mean_of_problem_rates():
    low, high = wilson(1.5, 3)
    assert wilson(1, 3)[0] < low < high < wilson(2, 3)[1]


def test_repeats_of_a_problem_are_clustered():
    passes = [6, 5, 3, 1, 1] + [0] * 15
    found = clustered_se(passes, [6] * 20)
    assert found["mean"] == pytest.approx(16 / 120)
    assert found["naive"] == pytest.approx(0.031, abs=5e-4)
    assert found["cr1"] == pytest.approx(0.066, abs=5e-4)


def test_the_clustered_error_is_that_of_a_clustered_regression_on_a_constant():
    import numpy as np
    import statsmodels.api as sm

    passes, attempts = [3, 0, 2, 5], [4, 2, 2, 7]
    runs = [[1] * k + [0] * (n - k) for k, n in zip(passes, attempts, strict=True)]
    y = np.array([s for run in runs for s in run], dtype=float)
    groups = np.repeat(np.arange(4), attempts)
    fitted = sm.OLS(y, np.ones((len(y), 1))).fit(cov_type="cluster", cov_kwds={"groups": groups})
    assert clustered_se(passes, attempts)["cr1"] == pytest.approx(float(fitted.bse[0]))


def test_one_run_a_problem_has_no_cluster_to_speak_of():
    found = clustered_se([1, 0, 0, 1, 0], [1] * 5)
    assert found["cr0"] == pytest.approx(found["naive"])


def test_where_all_went_the_same_way_there_is_no_design_effect():
    assert clustered_se([0, 0], [3, 3])["design_effect"] is None


@given(st.integers(1, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), st.data())
def test_pass_at_k_is_the_share_of_draws_with_a_pass(nc: tuple[int, int], data: st.DataObject):
    from itertools import combinations

    n, c = nc
    k = data.draw(st.integers(1, min(n, 4)))
    draws = list(combinations([True] * c + [False] * (n - c), k))
    assert pass_at_k(n, c, k) == pytest.approx(sum(map(any, draws)) / len(draws))
    assert pass_hat_k(n, c, k) == pytest.approx(sum(map(all, draws)) / len(draws))


def test_partial_answers_count_three_ways_and_void_ones_not_at_all():
    grades = ["pass", "partial", "fail", "refused", "void"]
    assert partial_rates(grades) == {"strict": 0.25, "lenient": 0.5, "half": 0.375}


@pytest.mark.parametrize("interval", [wilson, clopper_pearson, jeffreys, posterior])
def test_counts_that_cannot_be_give_no_rate(interval):
    for k, n in ((1, 0), (0, 0), (3, 2), (-1, 2), (math.nan, 2), (1, math.inf)):
        with pytest.raises(BadCounts):
            interval(k, n)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson, jeffreys])
@pytest.mark.parametrize("level", [0, 1, -0.1, 95, math.nan])
def test_a_level_outside_its_range_is_refused(interval, level: float):
    with pytest.raises(BadLevel):
        interval(1, 2, level)


def test_other_wrong_use_is_refused():
    with pytest.raises(BadCounts, match="no spread"):
        clustered_se([1], [2])
    with pytest.raises(BadCounts):
        clustered_se([1], [2, 3])
    with pytest.raises(BadCounts):
        clustered_se([3, 1], [2, 3])
    with pytest.raises(BadCounts, match="unknown"):
        partial_rates(["pass", "good"])
    with pytest.raises(BadCounts):
        partial_rates(["void"])
    with pytest.raises(BadCounts):
        pass_at_k(3, 1, 4)
    with pytest.raises(BadCounts):
        pass_hat_k(3, 4, 1)
