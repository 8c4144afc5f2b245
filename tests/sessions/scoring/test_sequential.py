"""The sequential promise, the worked figures, and the tails against scipy."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sessions.scoring import beta
from sessions.scoring.errors import BadCounts, BadLevel
from sessions.scoring.sequential import (
    bounded_e_value,
    confidence_sequence,
    e_value,
    failures_to_exclude,
    log_e_value,
    preference_e_value,
)


def test_two_of_twenty_fits_any_rate_from_0_4_to_41_percent():
    low, high = confidence_sequence(2, 20)
    assert (round(low, 3), round(high, 2)) == (0.004, 0.41)


def test_43_failures_exclude_10_percent_and_29_if_fixed_in_advance():
    assert failures_to_exclude(0.1) == 43
    assert failures_to_exclude(0.1, fixed=True) == 29


def test_the_two_sided_bet_needs_69_failures_to_exclude_10_percent():
    assert next(n for n in range(1, 200) if e_value(0, n, 0.1) >= 20) == 69


@pytest.mark.parametrize(("p", "n"), [(0.1, 29), (0.05, 59), (0.017, 175)])
def test_fixed_in_advance_the_numbers_are_the_usual_ones(p: float, n: int):
    assert failures_to_exclude(p, fixed=True) == n


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.01, 0.99))
def test_the_e_value_is_the_beta_mixture_over_the_null(k: int, failures: int, p0: float):
    n = k + failures
    mixture = stats.betabinom.logpmf(k, n, 1, 1)
    null = stats.binom.logpmf(k, n, p0)
    assert log_e_value(k, n, p0) == pytest.approx(mixture - null, abs=1e-8)


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.02, 0.98))
def test_one_sided_bets_share_out_the_two_sided_one(k: int, failures: int, p0: float):
    # The prior's halves above and below p0 make up the whole: a law of total probability.
    n = k + failures
    above = e_value(k, n, p0, "greater") * (1 - p0)
    below = e_value(k, n, p0, "less") * p0
    assert above + below == pytest.approx(e_value(k, n, p0), rel=1e-9)


@given(st.floats(0.5, 500), st.floats(0.5, 500), st.floats(0.001, 0.999))
def test_the_log_beta_tails_agree_with_scipy(a: float, b: float, x: float):
    cdf, sf = stats.beta.cdf(x, a, b), stats.beta.sf(x, a, b)
    if cdf > 1e-290:
        assert beta.log_cdf(x, a, b) == pytest.approx(math.log(cdf), rel=1e-7, abs=1e-9)
    if sf > 1e-290:
        assert beta.log_sf(x, a, b) == pytest.approx(math.log(sf), rel=1e-7, abs=1e-9)


def test_a_bet_the_wrong_way_keeps_a_value_where_the_tail_underflows():
    # 1000 passes of 1000: int_0^p0 (p/p0)^n dp / p0 = 1 / (n + 1) exactly.
    assert e_value(1000, 1000, 0.1, "less") == pytest.approx(1 / 1001, rel=1e-9)


@given(st.integers(0, 80), st.integers(1, 80), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_confidence_sequence_holds_what_the_bet_does_not_reject(
    k: int, failures: int, level: float
):
    n = k + failures
    low, high = confidence_sequence(k, n, level)
    assert 0 <= low <= k / n <= high <= 1
    limit = 1 / (1 - level)
    for edge, outward in ((low, -1e-6), (high, 1e-6)):
        if 1e-6 < edge < 1 - 1e-6:
            assert e_value(k, n, edge) <= limit * (1 + 1e-6)
            assert e_value(k, n, edge + outward) > limit * (1 - 1e-3)


@given(st.integers(0, 40), st.integers(0, 40))
def test_passes_and_failures_mirror_each_other(k: int, failures: int):
    n = k + failures
    low, high = confidence_sequence(k, n)
    mirrored_low, mirrored_high = confidence_sequence(failures, n)
    assert low == pytest.approx(1 - mirrored_high, abs=1e-9)
    assert high == pytest.approx(1 - mirrored_low, abs=1e-9)


def test_nothing_seen_excludes_nothing():
    assert confidence_sequence(0, 0) == (0.0, 1.0)
    assert e_value(0, 0, 0.3) == pytest.approx(1)
    assert preference_e_value(0, 0) == pytest.approx(1)
    assert bounded_e_value([], 0.3) == pytest.approx(1)


def false_alarms(p: float, looks: int, games: int, seed: int) -> float:
    """How often the two-sided bet rejects the true rate at any of many looks."""
    rng = random.Random(seed)
    rejected = 0
    for _ in range(games):
        k = 0
        for n in range(1, looks + 1):
            k += rng.random() < p
            if log_e_value(k, n, p) >= math.log(20):
                rejected += 1
                break
    return rejected / games


@pytest.mark.parametrize("p", [0.1, 0.017, 0.5])
def test_peeking_100_times_rejects_a_true_rate_in_at_most_5_percent(p: float):
    assert false_alarms(p, looks=100, games=1500, seed=7) <= 0.05


def test_an_ordinary_exact_test_peeked_at_rejects_far_too_often():
    # The negative control: the same simulation with a fixed-size test breaks its promise.
    rng = random.Random(7)
    reject = {
        n: {k for k in range(n + 1) if stats.binomtest(k, n, 0.1).pvalue <= 0.05}
        for n in range(1, 41)
    }
    rejected = 0
    for _ in range(400):
        k = 0
        for n in range(1, 41):
            k += rng.random() < 0.1
            if k in reject[n]:
                rejected += 1
                break
    assert rejected / 400 > 0.08


def test_preferences_bet_on_decided_pairs_only():
    assert preference_e_value(3, 1) == pytest.approx(2**4 * math.exp(beta.log_beta(4, 2)))


@given(st.lists(st.floats(0, 1), max_size=30), st.floats(0.05, 0.95))
def test_better_scores_never_lower_the_bounded_bet(scores: list[float], mean: float):
    before = bounded_e_value(scores, mean)
    assert bounded_e_value([*scores, 1.0], mean) >= before
    assert bounded_e_value([*scores, 0.0], mean) <= before


def test_the_bounded_bet_keeps_its_promise_when_peeked_at():
    rng = random.Random(11)
    rejected = 0
    for _ in range(300):
        scores = [sum(rng.random() < 0.2 for _ in range(6)) / 6 for _ in range(60)]
        rejected += any(bounded_e_value(scores[:n], 0.2) >= 20 for n in range(1, 61))
    assert rejected / 300 <= 0.05


@pytest.mark.parametrize("bad", [(3, 2, 0.1), (-1, 2, 0.1), (1, -2, 0.1)])
def test_counts_that_cannot_be_are_refused(bad: tuple[int, int, float]):
    with pytest.raises(BadCounts):
        e_value(*bad)


def test_rates_and_levels_outside_their_range_are_refused():
    with pytest.raises(BadLevel):
        e_value(1, 2, 1.5)
    with pytest.raises(BadLevel):
        e_value(1, 2, math.nan)
    with pytest.raises(BadLevel):
        e_value(1, 2, 0.0, "less")
    for level in (0.0, 1.0, math.nan, 95):
        with pytest.raises(BadLevel):
            confidence_sequence(1, 2, level)
        with pytest.raises(BadLevel):
            failures_to_exclude(0.1, level)
    with pytest.raises(BadLevel):
        e_value(1, 2, 0.1, prior=(0, 1))
    with pytest.raises(BadCounts):
        bounded_e_value([1.2], 0.5)
    with pytest.raises(BadCounts):
        preference_e_value(-1, 2)
