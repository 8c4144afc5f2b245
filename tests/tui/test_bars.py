"""Interval bars: to scale, never narrower than the interval, honest where there is no data."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.bars import ASCII, LINES, axis, bar, signs_for

rates = st.floats(0, 1)


@given(rates, rates, rates, st.integers(10, 200))
def test_a_row_has_its_width_and_covers_its_interval_to_within_half_a_cell(a, b, point, width):
    low, high = sorted((a, b))
    row = bar(low, high, width=width)
    assert len(row) == width
    half = {LINES.bar: 2, LINES.left_half: 1, LINES.right_half: 1, LINES.axis: 0}
    drawn = sum(half[sign] for sign in row)
    assert drawn >= math.floor((high - low) * 2 * width)
    assert drawn <= math.ceil((high - low) * 2 * width) + 1
    assert bar(low, high, point, width=width).count(LINES.point) == 1


def test_the_row_of_a_small_rate_starts_at_the_left_and_ends_where_its_interval_does():
    assert bar(0, 0.25, 0, width=20) == "●━━━━" + "─" * 15
    assert bar(0.025, 0.275, 0.1, width=20) == "╺━●━━╸" + "─" * 14


def test_all_passes_reach_the_right_end():
    assert bar(0.9, 1, 1, width=10) == "─────────●"


def test_no_data_is_an_empty_axis_and_not_a_point_at_zero():
    assert bar(None, None, width=12) == "─" * 12


def test_the_claim_stands_on_the_axis_on_the_bar_and_under_the_point():
    assert bar(0.5, 1, 0.75, 0.2, width=10)[2] == LINES.mark
    assert bar(0, 1, 0.75, 0.2, width=10)[2] == LINES.mark_on_bar
    assert bar(0, 1, 0.21, 0.2, width=10)[2] == LINES.both


def test_the_axis_says_nought_half_and_all_over_the_right_cells():
    assert axis(40) == "0 %               50 %             100 %"
    assert len(axis(10)) == 10
    assert axis(10) == "0 %  100 %"


@pytest.mark.parametrize(
    ("encoding", "term", "expected"),
    [
        ("utf-8", "xterm-256color", LINES),
        ("utf-8", None, LINES),
        ("ascii", "xterm", ASCII),
        ("latin-1", "xterm", ASCII),
        ("no-such-encoding", "xterm", ASCII),
        (None, "xterm", ASCII),
        ("utf-8", "dumb", ASCII),
        ("utf-8", "linux", ASCII),
    ],
)
def test_signs_are_those_that_the_terminal_and_the_encoding_can_show(encoding, term, expected):
    assert signs_for(encoding, term) is expected


def test_the_ascii_row_is_ascii():
    row = bar(0.1, 0.6, 0.3, 0.05, width=20, signs=ASCII)
    assert row.isascii()
    assert row == "-|====o=====--------"


@pytest.mark.parametrize(
    "wrong", [{"low": 0.5, "high": 0.4}, {"low": math.nan, "high": 1}, {"low": 0, "high": 1.1}]
)
def test_what_has_no_place_on_the_axis_is_refused(wrong):
    with pytest.raises(ValueError, match=r"axis|interval"):
        bar(**wrong)
    with pytest.raises(ValueError, match="narrow"):
        bar(0, 1, width=3)
