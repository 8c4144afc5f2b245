from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.scoring.errors import BadCounts, BadFigure
from sessions.scoring.figures import parse_figure, parse_mine


@pytest.mark.parametrize("text", ["1.7", "1.7%", "1.7 %", " 1.7", "01.7"])
def test_a_figure_is_in_percent_with_or_without_its_sign(text: str):
    figure = parse_figure(text)
    assert (figure.printed, figure.percent, figure.places) == ("1.7", Fraction(17, 10), 1)
    assert figure.rate == Fraction(17, 1000)


def test_a_trailing_zero_is_a_printed_digit():
    assert parse_figure("1.70").places == 2


@pytest.mark.parametrize(
    ("text", "meant"), [("0.017", "1.7"), ("0.05", "5"), ("0.0833", "8.33"), (".099", "9.9")]
)
def test_a_bare_figure_below_a_tenth_is_asked_about(text: str, meant: str):
    with pytest.raises(BadFigure, match=f"did you mean {meant}\\?"):
        parse_figure(text)


def test_a_tiny_figure_with_its_sign_is_taken():
    assert parse_figure("0.017%").percent == Fraction(17, 1000)


@pytest.mark.parametrize("text", ["0", "0.0", "0%", "100", "100.0%"])
def test_the_ends_of_the_scale_are_figures(text: str):
    assert parse_figure(text).percent in (0, 100)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        (" % ", "empty"),
        ("nan", "not a number"),
        ("inf", "not a number"),
        ("1e2", "not a number"),
        ("1.7.2", "not a number"),
        ("1.7%%", "not a number"),
        ("٣", "not a number"),
        ("1.", "not a number"),
        ("9" * 5000, "not a number"),
        ("-1.7", "negative"),
        ("−1.7%", "negative"),
        ("100.1", "over 100"),
        ("1,7", "did you mean 1.7"),
    ],
)
def test_what_is_no_figure_is_refused_in_a_sentence(text: str, says: str):
    with pytest.raises(BadFigure, match=says) as caught:
        parse_figure(text)
    assert len(str(caught.value)) < 200


def test_a_refusal_shows_hostile_text_without_its_escapes():
    with pytest.raises(BadFigure) as caught:
        parse_figure("\x1b]52;c;x\x07‮")
    assert str(caught.value).isprintable()


@given(st.text(max_size=30))
def test_any_text_is_a_figure_or_a_refusal(text: str):
    try:
        figure = parse_figure(text)
    except BadFigure:
        return
    assert 0 <= figure.percent <= 100


@given(st.integers(1, 9999), st.integers(1, 6))
def test_the_question_moves_the_point_by_exactly_two_places(digits: int, places: int):
    value = Fraction(digits, 10**places)
    text = f"{float(value):.{places}f}"
    if not 0 < value < Fraction(1, 10):
        return
    with pytest.raises(BadFigure) as caught:
        parse_figure(text)
    meant = str(caught.value).split("did you mean ")[1].split("?")[0]
    assert Fraction(meant) == value * 100


def test_a_spot_check_reads_as_passes_of_problems():
    assert parse_mine("0/20") == (0, 20)
    assert parse_mine(" 3 / 20 ") == (3, 20)


@pytest.mark.parametrize("text", ["", "20", "1/2/3", "-1/20", "1.5/20", "3/2", "0/0", "a/b"])
def test_a_spot_check_that_cannot_be_is_refused(text: str):
    with pytest.raises(BadCounts):
        parse_mine(text)
