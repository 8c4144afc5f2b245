"""Comparisons of two against statsmodels, scipy, and published examples."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep

from sessions.scoring.errors import BadCounts, BadLevel
from sessions.scoring.pairs import (
    equal_rate_bayes_factor,
    fisher,
    mcnemar_exact,
    mcnemar_midp,
    newcombe,
    newcombe_paired,
    paired_permutation,
    position_bias,
    prob_better,
)

small = st.integers(0, 60)
counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(small, small)
def test_mcnemar_agrees_with_statsmodels(b: int, c: int):
    oracle: Any = mcnemar([[0, b], [c, 0]], exact=True)
    assert mcnemar_exact(b, c) == pytest.approx(oracle.pvalue if b + c else 1)


def test_mcnemar_needs_six_discordant_problems():
    assert mcnemar_exact(5, 0) > 0.05 > mcnemar_exact(6, 0)


@given(small, small)
def test_the_mid_p_is_between_nothing_and_the_exact_p(b: int, c: int):
    assert 0 < mcnemar_midp(b, c) <= mcnemar_exact(b, c)
    assert mcnemar_midp(b, c) == pytest.approx(mcnemar_midp(c, b))


def test_the_mid_p_counts_the_result_seen_half():
    # 6 of 6: two tails of half a 64th each.
    assert mcnemar_midp(6, 0) == pytest.approx(1 / 64)


@given(counts, counts)
def test_fisher_agrees_with_scipy(first: tuple[int, int], second: tuple[int, int]):
    (k1, n1), (k2, n2) = first, second
    oracle: Any = stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]])
    assert fisher(k1, n1, k2, n2) == pytest.approx(oracle.pvalue, rel=1e-6)


def test_the_fall_from_5_8_to_1_7_percent_is_p_0_17():
    assert fisher(7, 120, 2, 120) == pytest.approx(0.17, abs=0.005)


@given(counts, counts)
def test_newcombe_agrees_with_statsmodels_and_turns_round(first, second):
    expected = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    low, high = newcombe(*first, *second)
    assert (low, high) == pytest.approx(expected, abs=1e-9)
    assert newcombe(*second, *first) == pytest.approx((-high, -low))


def test_newcombe_paired_gives_his_own_example():
    # Newcombe 1998b, table II: 36, 12, 2, 0 of 50 by method 10.
    assert newcombe_paired(36, 12, 2, 0) == pytest.approx((0.0569, 0.3404), abs=5e-5)


@given(small, small, small, st.integers(1, 60))
def test_newcombe_paired_holds_the_difference_and_turns_round(both, a_only, b_only, neither):
    n = both + a_only + b_only + neither
    low, high = newcombe_paired(both, a_only, b_only, neither)
    assert -1 - 1e-9 <= low <= (a_only - b_only) / n + 1e-12
    assert (a_only - b_only) / n - 1e-12 <= high <= 1 + 1e-9
    assert newcombe_paired(both, b_only, a_only, neither) == pytest.approx((-high, -low))


def test_answers_that_agree_make_the_paired_interval_narrower():
    paired = newcombe_paired(40, 6, 2, 52)
    apart = newcombe(46, 100, 42, 100)
    assert paired[1] - paired[0] < apart[1] - apart[0]


def test_the_permutation_test_is_exact_for_few_problems():
    x, y = [0.9, 0.4, 0.7, 1.0, 0.3], [0.2, 0.5, 0.1, 0.4, 0.3]
    oracle = stats.permutation_test(
        (x, y), lambda a, b: (a - b).mean(), permutation_type="samples", vectorized=False
    )
    assert paired_permutation(x, y, seed=1) == pytest.approx(oracle.pvalue)


def test_the_permutation_test_of_many_problems_is_repeatable_and_close_to_the_t_test():
    import numpy as np

    rng = np.random.default_rng(3)
    x = rng.normal(0.2, 1, 60)
    y = rng.normal(0, 1, 60)
    p = paired_permutation(x.tolist(), y.tolist(), seed=5)
    assert p == paired_permutation(x.tolist(), y.tolist(), seed=5)
    oracle: Any = stats.ttest_rel(x, y)
    assert p == pytest.approx(oracle.pvalue, abs=0.02)


def test_equal_scores_differ_by_nothing():
    assert paired_permutation([1, 0, 1], [1, 0, 1], seed=0) == 1


@settings(max_examples=30)
@given(counts, counts)
def test_the_probability_of_being_better_is_that_of_the_two_posteriors(first, second):
    # Evan Miller's closed sum for whole numbers of parameters.
    (k1, n1), (k2, n2) = first, second
    a1, b1, a2, b2 = k1 + 1, n1 - k1 + 1, k2 + 1, n2 - k2 + 1

    def log_beta(a: float, b: float) -> float:
        return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)

    expected = math.fsum(
        math.exp(
            log_beta(a2 + i, b1 + b2) - math.log(b1 + i) - log_beta(1 + i, b1) - log_beta(a2, b2)
        )
        for i in range(a1)
    )
    assert prob_better(k1, n1, k2, n2) == pytest.approx(expected, abs=1e-8)


def test_equals_are_better_half_the_time():
    assert prob_better(3, 9, 3, 9, prior=(0.5, 0.5)) == pytest.approx(0.5)


def test_position_bias_and_its_interval_agree():
    assert position_bias(60, 100)["p"] == pytest.approx(stats.binomtest(60, 100).pvalue)
    for wins in range(41):
        found = position_bias(wins, 40)
        assert (found["p"] < 0.05) == (not found["lo"] <= 0.5 <= found["hi"])


def test_the_equal_rate_bayes_factor_is_a_ratio_of_two_predictions():
    # Two runs, one pass each way round: shared B(2, 2) = 1/6, apart 1/2 * 1/2.
    assert equal_rate_bayes_factor(1, 1, 0, 1) == pytest.approx((1 / 6) / (1 / 4))


def test_wrong_use_is_refused():
    with pytest.raises(BadCounts):
        mcnemar_exact(-1, 2)
    with pytest.raises(BadCounts):
        fisher(3, 2, 0, 5)
    with pytest.raises(BadCounts):
        newcombe(0, 0, 1, 2)
    with pytest.raises(BadCounts):
        newcombe_paired(0, 0, 0, 0)
    with pytest.raises(BadLevel):
        newcombe(1, 2, 1, 2, level=1)
    with pytest.raises(BadCounts):
        paired_permutation([1], [1, 2], seed=0)
    with pytest.raises(BadCounts):
        paired_permutation([], [], seed=0)
    with pytest.raises(BadCounts):
        paired_permutation([math.nan], [1], seed=0)
    with pytest.raises(BadCounts):
        position_bias(0, 0)
