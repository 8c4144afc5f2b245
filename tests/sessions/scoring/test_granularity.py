from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.scoring.errors import BadCounts, BadFigure
from sessions.scoring.founding import PUBLISHED
from sessions.scoring.granularity import granularity, joint_granularity


def fitting(result: dict, how: str) -> list[int]:
    return [r for r, counts in result.items() if counts[how]]


def test_one_pass_over_20_problems_cannot_give_1_7_percent():
    assert granularity("1.7", 20, 1) == {1: {"half_up": [], "truncate": []}}


def test_three_six_and_further_repeats_give_1_7_percent():
    by_rounding = fitting(granularity("1.7", 20), "half_up")
    assert [r for r in by_rounding if r <= 22] == [3, 6, 9, 12, 15, 18, 21]
    assert {23, 26, 29} <= set(by_rounding)
    assert granularity("1.7", 20)[6] == {"half_up": [2], "truncate": []}


def test_4_16_percent_is_5_of_120_cut_off_and_rounding_alone_would_flag_it():
    assert granularity("4.16", 20, 6)[6] == {"half_up": [], "truncate": [5]}


def test_the_published_series_fits_together_only_at_multiples_of_six():
    assert joint_granularity(PUBLISHED.values(), 20) == list(range(6, 61, 6))


def test_halves_are_rounded_up_and_not_to_even():
    # 1 of 8 is 12.5 %: half up prints 13, half to even would print 12.
    assert granularity("13", 8, 1)[1]["half_up"] == [1]
    assert granularity("12", 8, 1)[1]["half_up"] == []


def test_without_a_number_of_problems_the_keys_are_runs_in_all():
    result = granularity("8.33")
    assert min(fitting(result, "half_up")) == 12
    assert min(granularity("8.33", repeats=5)) == 5


def test_half_credit_doubles_the_steps():
    assert granularity("2.5", 20, 1, steps=2)[1]["half_up"] == [1]


@pytest.mark.parametrize("bad", [{"problems": 0}, {"repeats": 0}, {"problems": 5, "steps": -1}])
def test_less_than_one_is_refused(bad: dict):
    with pytest.raises(BadCounts, match="at least 1"):
        granularity("1.7", **bad)


def test_a_series_needs_figures_and_problems():
    with pytest.raises(BadCounts):
        joint_granularity([], 20)
    with pytest.raises(BadCounts):
        joint_granularity(["1.7"], 0)
    with pytest.raises(BadFigure):
        joint_granularity(["1.7", "x"], 20)


def printed(k: int, runs: int, places: int, rounding: str) -> str:
    """What a careful writer prints, by decimal arithmetic of 60 digits: an independent oracle."""
    percent = Context(prec=60).divide(Decimal(100 * k), Decimal(runs))
    return str(percent.quantize(Decimal(1).scaleb(-places), rounding=rounding))


@given(st.integers(1, 60), st.integers(1, 12), st.integers(0, 3), st.data())
def test_every_count_finds_itself_again_by_either_rounding(
    problems: int, repeats: int, places: int, data: st.DataObject
):
    runs = problems * repeats
    k = data.draw(st.integers(0, runs))
    for how, rounding in (("half_up", ROUND_HALF_UP), ("truncate", ROUND_DOWN)):
        figure = printed(k, runs, places, rounding) + "%"
        counts = granularity(figure, problems, repeats)[repeats][how]
        assert counts == [
            i for i in range(runs + 1) if printed(i, runs, places, rounding) + "%" == figure
        ]
        assert k in counts


@given(st.integers(0, 1000), st.integers(1, 200))
def test_counts_lie_within_half_a_unit(tenths: int, runs: int):
    figure = Fraction(tenths, 10)
    for k in granularity(f"{float(figure):.1f}%", runs, 1)[1]["half_up"]:
        assert abs(Fraction(100 * k, runs) - figure) <= Fraction(1, 20)
