"""Sample sizes as published in the design's own table, and powers against simulation."""

import math
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from sessions.scoring.errors import BadCounts, BadLevel
from sessions.scoring.multiplicity import benjamini_hochberg, holm
from sessions.scoring.pairs import mcnemar_exact
from sessions.scoring.power import (
    mcnemar_power,
    problems_to_compare,
    problems_to_reject,
    two_model_power,
    zero_pass_to_exclude,
)


def test_rejecting_1_7_percent_takes_42_problems_and_the_other_way_46():
    assert problems_to_reject(0.017, 0.1) == 42
    assert problems_to_reject(0.1, 0.017) == 46


@pytest.mark.parametrize(("p", "n"), [(0.1, 29), (0.05, 59), (0.017, 175)])
def test_problems_without_a_pass_to_exclude_a_rate(p: float, n: int):
    assert zero_pass_to_exclude(p) == n


def test_the_first_number_of_problems_has_the_power_and_the_one_before_has_not():
    def power(n: int) -> float:
        critical = next(k for k in range(n + 2) if stats.binom.sf(k - 1, n, 0.3) <= 0.05)
        return float(stats.binom.sf(critical - 1, n, 0.5))

    n = problems_to_reject(0.3, 0.5)
    assert power(n) >= 0.8
    assert all(power(m) < 0.8 for m in range(1, n))


def test_two_models_take_about_140_problems_each():
    assert 0.78 < two_model_power(0.017, 0.1, 140) < 0.85


def test_two_equal_models_are_told_apart_no_more_often_than_promised():
    assert two_model_power(0.3, 0.3, 30) <= 0.05
    assert mcnemar_power(0.3, 0.3, 30) <= 0.05


def test_the_power_of_mcnemar_is_what_a_simulation_finds():
    rng = random.Random(5)
    rejected = 0
    for _ in range(4000):
        answers = [(rng.random() < 0.2, rng.random() < 0.5) for _ in range(40)]
        b = sum(x and not y for x, y in answers)
        c = sum(y and not x for x, y in answers)
        rejected += mcnemar_exact(b, c) < 0.05
    assert mcnemar_power(0.2, 0.5, 40) == pytest.approx(rejected / 4000, abs=0.02)


def test_the_power_of_fisher_is_a_sum_over_all_tables():
    expected = math.fsum(
        stats.binom.pmf(i, 8, 0.1) * stats.binom.pmf(j, 8, 0.8)
        for i in range(9)
        for j in range(9)
        if stats.fisher_exact([[i, 8 - i], [j, 8 - j]]).pvalue < 0.05  # type: ignore[attr-defined]
    )
    assert two_model_power(0.1, 0.8, 8) == pytest.approx(expected)


def test_a_large_number_of_problems_is_no_harder_than_a_small_one():
    assert two_model_power(0.05, 0.1, 2000) > 0.9999
    assert mcnemar_power(0.05, 0.1, 50_000) == pytest.approx(1)


def test_about_how_many_problems_tell_two_models_apart_has_the_power_and_half_has_not():
    for paired, power in ((True, mcnemar_power), (False, two_model_power)):
        n = problems_to_compare(0.2, 0.5, paired=paired)
        assert power(0.2, 0.5, n) >= 0.8 > power(0.2, 0.5, n // 2)


p_values = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@settings(max_examples=8)  # the oracle takes 0.1 s each
@given(p_values)
def test_holm_agrees_with_statsmodels(p: list[float]):
    oracle: Any = multipletests(p, method="holm")[1]
    assert holm(p) == pytest.approx(oracle.tolist())


@given(p_values)
def test_benjamini_hochberg_agrees_with_scipy(p: list[float]):
    oracle: Any = stats.false_discovery_control(p)
    assert benjamini_hochberg(p) == pytest.approx(oracle.tolist())


def test_nothing_to_adjust_is_nothing():
    assert holm([]) == []
    assert benjamini_hochberg([]) == []


def test_wrong_use_is_refused():
    with pytest.raises(BadLevel, match="itself"):
        problems_to_reject(0.1, 0.1)
    with pytest.raises(BadLevel, match="too close"):
        problems_to_reject(0.5, 0.5001)
    with pytest.raises(BadLevel):
        problems_to_reject(0, 0.1)
    with pytest.raises(BadLevel):
        zero_pass_to_exclude(math.nan)
    with pytest.raises(BadCounts):
        mcnemar_power(0.1, 0.2, 0)
    with pytest.raises(BadCounts, match="too many"):
        two_model_power(0.1, 0.2, 10**9)
    with pytest.raises(BadLevel, match="itself"):
        problems_to_compare(0.1, 0.1, paired=True)
    with pytest.raises(BadLevel, match="too close"):
        problems_to_compare(0.1, 0.1001, paired=True)
    with pytest.raises(BadLevel):
        two_model_power(0.1, 1.2, 5)
    with pytest.raises(BadLevel):
        holm([0.1, math.nan])
    with pytest.raises(BadLevel):
        benjamini_hochberg([1.1])
