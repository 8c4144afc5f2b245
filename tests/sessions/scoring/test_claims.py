"""The founding case as values and as sentences; the four outputs against independent oracles."""

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sessions.scoring.claims import Check, Claim, Count, check, simplest
from sessions.scoring.errors import BadCounts, BadFigure
from sessions.scoring.explain import Explanation, explain
from sessions.scoring.figures import parse_figure


def said(explanation: Explanation) -> str:
    sections = [p for section in explanation.sections for p in section.paragraphs]
    return " ".join([*explanation.paragraphs, *sections, *explanation.closing])


def test_the_founding_case_is_filled_in_and_says_so():
    explanation = explain("1.7")
    assert explanation.claim.problems == 20
    assert explanation.taken_as is not None
    assert "OpenAI-Proof Q&A, 20 problems" in explanation.taken_as
    assert explain("1.7", 20).taken_as is None
    assert explain("1.7", 25).claim.benchmark is None


def test_the_founding_case_opens_with_if_and_says_cannot_and_what_it_must_be():
    first, second = explain("1.7").paragraphs
    assert first == (
        "If all 20 problems counted, each pass or fail, one run over them cannot give 1.7 %: the "
        "steps are 5 %, so the nearest results are 0 % and 5 %."
    )
    assert "1 of 60" in second
    assert "2 of 120" in second
    assert "inference" in second


def test_facts_from_hearsay_are_called_so():
    assert "secondary sources" in said(explain("1.7"))
    assert "secondary sources" not in said(explain("8.33", 20))


@pytest.mark.parametrize(("k", "chance"), [(0, "71 %"), (1, "25 %"), (2, "4 %"), (3, "0.4 %")])
def test_what_each_spot_check_would_show_stands_in_the_table(k: int, chance: str):
    table = explain("1.7").sections[1].table
    assert table is not None
    assert table.rows[k][:2] == (f"{k} of 20", chance)


def test_a_spot_check_that_fits_claims_neither_to_confirm_nor_to_refute():
    explanation = explain("1.7", mine=(0, 20))
    text = said(explanation)
    assert "71 % of spot checks of 20 would show 0 passes" in text
    assert "neither confirms nor refutes" in text
    assert "43 failures in a row (29 if the number was fixed in advance)" in text
    assert "cannot tell them apart" in text


def test_2_of_20_reads_as_the_newspaper_would_print_it():
    assert (
        "2 of 20 passed, and allowing for stopping at will the data fit any rate from 0.4 % to 41 %"
        in said(explain("1.7", mine=(2, 20)))
    )


def test_a_spot_check_far_off_says_so_about_its_own_set_only():
    text = said(explain("1.7", mine=(10, 20)))
    assert "on this set of problems the rate is a different one" in text
    assert "neither confirms nor refutes" in text


def test_a_figure_that_one_run_gives_is_not_called_impossible():
    (only,) = explain("5", 20).paragraphs
    assert only.startswith("If ")
    assert "cannot" not in only
    assert "1 of 20" in only


def test_a_cut_off_figure_is_not_flagged_as_impossible():
    assert "5 of 120 (six runs of each problem, cut off and not rounded)" in said(
        explain("4.16", 20)
    )


def test_an_impossible_figure_is_called_so_with_its_repeats_known():
    (only,) = explain("1.7", 20, 2).paragraphs
    assert only.startswith("If all 20 problems counted, each pass or fail and run two times,")
    assert "cannot be 1.7 %" in only
    assert "0 % and 2.5 %" in only


def test_without_a_number_of_problems_only_the_runs_in_all_are_judged():
    (only,) = explain("8.33").paragraphs
    assert "cannot come from fewer than 12 runs in all" in only
    assert "1 of 12" in only


@settings(max_examples=60)
@given(
    st.decimals(0, 100, places=2),
    st.none() | st.integers(1, 200),
    st.none() | st.integers(1, 30),
    st.none() | st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_every_claim_check_begins_with_if_and_survives_as_json(figure, problems, repeats, own):
    mine = None if own is None or sum(own) == 0 else (own[0], sum(own))
    explanation = explain(f"{figure}%", problems, repeats, mine)
    assert explanation.paragraphs[0].startswith("If ")
    text = said(explanation)
    assert not re.search(r"nan|inf\b|None|\d\.\d{5}|  ", text), text
    assert msgspec.json.decode(msgspec.json.encode(explanation), type=Explanation) == explanation


@given(st.integers(0, 50), st.integers(1, 50), st.integers(1, 999))
def test_the_spot_check_is_the_exact_binomial(k: int, extra: int, tenths: int):
    n = k + extra
    result = check(f"{tenths / 10:.1f}%", k, n).spot_check
    rate = tenths / 1000
    assert result.exactly == pytest.approx(stats.binom.pmf(k, n, rate), rel=1e-9)
    assert result.at_most == pytest.approx(stats.binom.cdf(k, n, rate), rel=1e-9)
    assert result.at_least == pytest.approx(stats.binom.sf(k - 1, n, rate), rel=1e-9)


def test_the_bayes_factor_is_the_claim_against_all_rates_alike():
    # Under "any rate alike" every count of 20 has probability 1/21.
    found = check(Claim("1.7", 20), 0, 20)
    assert found.against_any_rate.bayes_factor == pytest.approx(0.983**20 * 21)


def test_the_claim_as_a_count_is_weighed_with_fisher():
    found = check(Claim("1.7", 20, 6), 2, 20).against_the_count
    assert found is not None
    assert found.count == Count(6, 2, 120, cut_off=False)
    oracle: Any = stats.fisher_exact([[2, 18], [2, 118]])
    assert found.fisher_p == pytest.approx(oracle.pvalue)


def test_without_a_count_there_is_nothing_to_weigh():
    assert check("8.33", 1, 12).against_the_count is None
    assert simplest(parse_figure("1.7"), 20, 1) is None


def test_a_claim_of_zero_or_all_is_contradicted_by_one_counterexample():
    assert check("0", 1, 3).against_any_rate.bayes_factor == 0
    assert check("100", 2, 3).against_any_rate.bayes_factor == 0
    assert "impossible if 0 % is exact" in said(explain("0", mine=(1, 3)))


def test_the_outputs_stay_apart():
    assert set(Check.__struct_fields__) >= {
        "counts",
        "spot_check",
        "against_any_rate",
        "against_the_count",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"problems": 0},
        {"problems": -3},
        {"problems": 10**9},
        {"repeats": 0},
        {"repeats": 10**9},
        {"mine": (3, 2)},
        {"mine": (0, 0)},
        {"mine": (0, 10**8)},
    ],
)
def test_wrong_use_is_refused_in_a_sentence(wrong: dict):
    with pytest.raises(BadCounts) as caught:
        explain("1.7", **wrong)
    assert str(caught.value).endswith((".", "?"))


def test_a_figure_that_is_none_is_refused():
    with pytest.raises(BadFigure):
        check("1.7.2", 0, 20)
