"""Several figures of one source: what fits all of them, and how a newspaper could print it."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.scoring import founding
from sessions.scoring.claims import Claim
from sessions.scoring.errors import BadCounts, BadFigure
from sessions.scoring.joint import joint_of
from sessions.scoring.series import SeriesExplanation, explain_series


def said(explanation: SeriesExplanation) -> str:
    return " ".join((*explanation.paragraphs, *explanation.closing))


def test_the_published_series_fits_only_at_six_runs_and_its_multiples():
    joint = joint_of(founding.series())
    assert joint.problems == 20
    assert joint.repeats == tuple(range(6, 61, 6))
    counts = {one.claim.model: (one.passed, one.up_to, one.runs) for one in joint.fitted}
    assert counts["GPT-5.5"] == (2, 2, 120)
    assert counts["GPT-5.1-Codex-Max"] == (9, 10, 120)
    assert [one.claim.figure for one in joint.fitted if one.cut_off] == ["4.16"]


def test_the_published_series_reads_as_a_newspaper_could_print_it():
    explanation = explain_series(founding.series())
    text = said(explanation)
    assert text.startswith(
        "If all 20 problems counted, each pass or fail, one run over them cannot"
    )
    assert "only at six runs of each problem or a multiple of six" in text
    assert "1.7 % is 2 of 120" in text
    assert "5 of 120 is 4.167 %. Whoever tries rounding alone would wrongly call it" in text
    assert "from 7 of 120 to 2 of 120" in text
    assert "p = 0.17" in text
    assert "no proof of a change" in text
    assert "secondary sources" in text


def test_without_the_number_of_problems_only_the_runs_in_all_are_told():
    claims = [Claim(claim.figure) for claim in founding.series()]
    explanation = explain_series(claims)
    assert explanation.joint.runs[0] == 120
    assert "120 runs in all at least" in said(explanation)
    assert "How many problems there were is not given" in said(explanation)
    assert "secondary sources" not in said(explanation)


def test_a_figure_that_spoils_the_series_is_named():
    odd = Claim("12.345678", 20, model="odd one")
    explanation = explain_series([Claim("5", 20), odd, Claim("1.7", 20)])
    assert explanation.joint.repeats == ()
    assert "cannot all be shares of passes" in said(explanation)
    assert "Without 12.345678 % (odd one) the others fit together" in said(explanation)


def test_stated_repeats_are_held_to_and_not_searched():
    claims = [Claim("5", 20), Claim("10", 20), Claim("1.7", 20, 3), Claim("1.7", 20, 2, model="m")]
    explanation = explain_series(claims)
    assert explanation.joint.repeats[0] == 1
    assert "is 1 of 60" in said(explanation)
    assert "1.7 % (m), said to stand on two runs of each problem, cannot" in said(explanation)


def test_a_claim_without_problems_takes_those_of_the_others_only_where_they_agree():
    assert joint_of([Claim("5", 20), Claim("1.7")]).fitted[1].runs == 60
    differing = joint_of([Claim("5", 20), Claim("10", 30), Claim("1.7")])
    assert differing.problems is None
    assert differing.fitted[2].runs is None


figures = st.decimals(0, 100, places=1).map(lambda figure: f"{figure}%")
claims = st.builds(Claim, figures, st.none() | st.integers(1, 60), st.none() | st.integers(1, 12))


@settings(max_examples=40)
@given(st.lists(claims, min_size=2, max_size=6))
def test_every_series_begins_with_if_and_its_counts_print_its_figures(series: list[Claim]):
    explanation = explain_series(series)
    assert explanation.paragraphs[0].startswith("If ")
    for one in explanation.joint.fitted:
        if one.passed is None:
            continue
        assert one.runs is not None
        assert one.low is not None
        exact = Fraction(100 * one.passed, one.runs)
        printed = Fraction(one.claim.figure.removesuffix("%"))
        assert abs(exact - printed) <= Fraction(1, 10)
        assert one.low <= one.passed / one.runs


@given(st.integers(1, 40), st.integers(2, 12), st.data())
def test_figures_made_of_counts_fit_at_the_runs_they_were_made_of(n: int, r: int, data):
    made = data.draw(st.lists(st.integers(0, n * r), min_size=2, max_size=5))
    series = [Claim(f"{int(Fraction(10_000 * k, n * r)) / 100:.2f}%", n) for k in made]
    assert r in joint_of(series).repeats


def test_wrong_use_is_refused_in_a_sentence():
    for wrong in ([], [Claim("5")], [Claim("5", 0), Claim("6", 20)], [Claim("5")] * 201):
        with pytest.raises(BadCounts):
            explain_series(wrong)
    with pytest.raises(BadFigure):
        explain_series([Claim("5"), Claim("1.7.2")])
