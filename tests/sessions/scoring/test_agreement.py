"""Agreement of raters against statsmodels and published examples."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from sessions.scoring.agreement import cohen_kappa, gwet_ac1, krippendorff_alpha, raw_agreement
from sessions.scoring.errors import BadCounts

# Krippendorff 2011: three coders, twelve units with two grades or more.
CODERS = [
    [None, None, None, None, None, 3, 4, 1, 2, 1, 1, 3, 3, None, 3],
    [1, None, 2, 1, 3, 3, 4, 3, None, None, None, None, None, None, None],
    [None, None, 2, 1, 3, 4, 4, None, 2, 1, 1, 3, 3, None, 4],
]
pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40)


def rare_passes() -> tuple[list[int], list[int]]:
    """60 answers; one passed with both raters, three with one of them only."""
    return [1, 1, 0, 0] + [0] * 56, [1, 0, 1, 1] + [0] * 56


def test_where_passes_are_rare_kappa_is_low_and_ac1_high():
    a, b = rare_passes()
    assert raw_agreement(a, b) == 0.95
    assert cohen_kappa(a, b) == pytest.approx(0.375)
    assert gwet_ac1(a, b) == pytest.approx(0.95, abs=0.005)


@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
@given(found=pairs)
def test_kappa_agrees_with_statsmodels(weights, found):
    a, b = [x for x, _ in found], [y for _, y in found]
    grades = sorted({*a, *b})
    assume(len(grades) > 1)
    table = [[sum(p == (x, y) for p in found) for y in grades] for x in grades]
    oracle: Any = cohens_kappa(table, wt=weights, return_results=False)
    assert cohen_kappa(a, b, weights) == pytest.approx(float(oracle), abs=1e-12)


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.691), ("interval", 0.811)])
def test_alpha_gives_krippendorffs_own_example(level, alpha: float):
    assert krippendorff_alpha(CODERS, level) == pytest.approx(alpha, abs=5e-4)


def test_ordinal_and_ratio_alpha_of_the_same_example():
    assert krippendorff_alpha(CODERS, "ordinal") == pytest.approx(0.807, abs=5e-4)
    assert krippendorff_alpha(CODERS, "ratio") == pytest.approx(0.809, abs=5e-4)


@given(pairs)
def test_two_raters_who_agree_reach_one_in_every_measure(found):
    a = [x for x, _ in found]
    assume(len(set(a)) > 1)
    assert raw_agreement(a, a) == 1
    assert cohen_kappa(a, a) == pytest.approx(1)
    assert gwet_ac1(a, a) == pytest.approx(1)
    for level in ("nominal", "ordinal", "interval", "ratio"):
        assert krippendorff_alpha([a, a], level) == pytest.approx(1)


@given(pairs)
def test_it_does_not_matter_who_is_first(found):
    a, b = [x for x, _ in found], [y for _, y in found]
    assume(len({*a, *b}) > 1)
    assert cohen_kappa(a, b) == pytest.approx(cohen_kappa(b, a))
    assert gwet_ac1(a, b) == pytest.approx(gwet_ac1(b, a))
    assert krippendorff_alpha([a, b]) == pytest.approx(krippendorff_alpha([b, a]))


def test_one_grade_throughout_is_agreement_and_no_kappa():
    assert raw_agreement(["fail"] * 3, ["fail"] * 3) == 1
    assert gwet_ac1(["fail"] * 3, ["fail"] * 3) == 1
    with pytest.raises(BadCounts, match="not defined"):
        cohen_kappa(["fail"] * 3, ["fail"] * 3)
    with pytest.raises(BadCounts, match="not defined"):
        krippendorff_alpha([[1, 1], [1, 1]])


def test_lists_that_are_no_pairs_are_refused():
    for measure in (raw_agreement, cohen_kappa, gwet_ac1):
        with pytest.raises(BadCounts):
            measure([1], [1, 2])
        with pytest.raises(BadCounts):
            measure([], [])
    with pytest.raises(BadCounts, match="different length"):
        krippendorff_alpha([[1, 2], [1]])
    with pytest.raises(BadCounts, match="two grades"):
        krippendorff_alpha([[1, None], [None, 2]])
    with pytest.raises(BadCounts, match="unknown"):
        krippendorff_alpha([[1, 2], [1, 1]], "metric")  # type: ignore[arg-type]
