"""What counts in a rate, what is counted apart, and that the problem is the unit."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.scoring.attempts import Attempt
from sessions.scoring.rates import wilson
from sessions.scoring.sequential import confidence_sequence
from sessions.scoring.tally import RateLine, left_out, tally


def attempt(n: int = 0, **fields: Any) -> Attempt:
    """Attempt number n: a model's solved answer to a problem of its own."""
    usual: dict[str, Any] = {
        "turn_id": f"s{n}/A.1.1",
        "session": f"s{n}",
        "turn": 1,
        "at": f"2026-11-{1 + n % 28:02d}T10:00:00Z",
        "contestant": "c" * 64,
        "name": "terse",
        "kind": "model",
        "provider": "chat",
        "model": "m-1",
        "variant": f"v{n}",
        "pack": "builtin",
        "pack_digest": "k" * 64,
        "problem": f"problem-{n}",
        "checks": "solved",
    }
    return Attempt(**(usual | fields))


def only(lines: list[RateLine]) -> RateLine:
    (line,) = lines
    return line


def test_passes_of_distinct_problems_get_their_wilson_interval():
    line = only(tally([attempt(n, checks="solved" if n < 2 else "not solved") for n in range(7)]))
    assert (line.passed, line.judged, line.units, line.unit) == (2, 7, 7, "problem")
    assert (line.low, line.high) == wilson(2, 7)
    assert (line.anytime_low, line.anytime_high) == confidence_sequence(2, 7)


def test_80_of_90_and_10_of_100_not_judged_stand_on_one_line():
    outcomes = ["solved"] * 80 + ["not solved"] * 10 + ["infra"] * 10
    line = only(tally([attempt(n, checks=how) for n, how in enumerate(outcomes)]))
    assert (line.passed, line.judged, line.attempts) == (80, 90, 100)
    assert line.not_judged == {"infra": 10}
    assert (line.low, line.high) == wilson(80, 90)


def test_six_attempts_at_each_of_two_problems_are_two_units_not_twelve():
    line = only(tally([attempt(n, problem=f"p{n % 2}") for n in range(12)]))
    assert (line.judged, line.units, line.attempts_each) == (12, 2, (6, 6))
    assert (line.low, line.high) == wilson(2, 2)


def test_a_problem_tried_often_weighs_no_more_than_one_tried_once():
    often = [attempt(n, problem="easy") for n in range(9)]
    line = only(tally([*often, attempt(9, problem="hard", checks="not solved")]))
    assert line.passed == 9
    assert line.rate == 0.5


def test_a_line_about_one_problem_takes_its_variants_as_units():
    line = only(tally([attempt(n, problem="p") for n in range(5)], by="problem"))
    assert (line.unit, line.units, line.group) == ("variant", 5, "p")


def test_the_same_problem_name_in_two_packs_is_two_problems():
    twins = [attempt(0, problem="p"), attempt(1, problem="p", pack="other")]
    assert only(tally(twins)).units == 2
    assert len(tally(twins, by="problem")) == 2


def test_regenerating_until_it_passes_does_not_hide_the_failures():
    tries = [attempt(n, problem="p", variant="v", checks="not solved") for n in range(3)]
    assert only(tally([*tries, attempt(3, problem="p", variant="v")])).rate == 0.25


def test_players_are_never_in_a_score_and_are_counted():
    rows = [attempt(0), attempt(1, kind="scripted", contestant="s")]
    assert only(tally(rows)).kind == "model"
    assert left_out(rows).scripted == 1


def test_a_session_still_blind_is_in_no_line_and_only_its_number_is_told():
    rows = [attempt(n, session="blind", hidden=True) for n in range(2)]
    assert tally(rows) == []
    assert tally(rows, grades="verdicts") == []
    assert left_out(rows).blind_sessions == 1
    assert left_out([attempt(0, hidden=True, kind="scripted")]).scripted == 0


def test_follow_ups_are_not_scored():
    rows = [attempt(0), attempt(0, turn=2, checks="not solved")]
    assert only(tally(rows)).judged == 1
    assert left_out(rows).follow_ups == 1


@pytest.mark.parametrize("grades", ["checks", "verdicts"])
def test_a_failed_request_is_never_the_contestants_failure(grades):
    failed = attempt(0, ended="failed", checks="not solved", grade="fail")
    line = only(tally([failed], grades=grades))
    assert (line.judged, line.rate, line.not_judged) == (0, None, {"failed": 1})


def test_checks_do_not_judge_an_answer_that_was_stopped_but_an_operator_may():
    stopped = attempt(0, ended="cancelled", checks="not solved", grade="fail")
    assert only(tally([stopped])).not_judged == {"stopped": 1}
    assert only(tally([stopped], grades="verdicts")).rate == 0


def test_grades_void_and_early_are_counted_apart_and_refusals_did_not_pass():
    grades = ["pass", "partial", "fail", "refused", "void"]
    rows = [attempt(n, grade=grade) for n, grade in enumerate(grades)]
    line = only(tally([*rows, attempt(9, grade="pass", early=True)], grades="verdicts"))
    assert line.outcomes == {"pass": 1, "partial": 1, "fail": 1, "refused": 1}
    assert line.not_judged == {"void": 1, "early": 1}
    assert line.rate == 0.25


def test_an_own_question_has_verdicts_and_no_checks():
    own = attempt(0, problem=None, pack=None, pack_digest=None, checks=None, grade="pass")
    assert tally([own]) == []
    assert only(tally([own], grades="verdicts", by="pack")).group == "own questions"


def test_what_nobody_judged_makes_no_line():
    assert tally([attempt(0, checks=None)]) == []
    assert tally([attempt(0)], grades="verdicts") == []
    assert tally([]) == []


def test_two_contestants_are_never_pooled():
    rows = [attempt(0), attempt(1, contestant="d" * 64, name="other", checks="not solved")]
    assert [(line.name, line.rate) for line in tally(rows)] == [("other", 0), ("terse", 1)]
    assert len(tally(rows, by="pack")) == 2


outcomes = st.sampled_from(["solved", "not solved", "infra", None])
some = st.lists(st.tuples(outcomes, st.integers(0, 4)), max_size=20)


@given(some)
def test_every_attempt_is_counted_exactly_once(found):
    rows = [attempt(n, checks=how, problem=f"p{p}") for n, (how, p) in enumerate(found)]
    for line in tally(rows):
        assert sum(line.outcomes.values()) == line.judged
        assert line.judged + sum(line.not_judged.values()) == line.attempts == len(rows)
        assert line.units <= line.judged
        if line.rate is not None and line.low is not None and line.high is not None:
            assert 0 <= line.low <= line.rate + 1e-12
            assert line.rate <= line.high + 1e-12


@given(some)
def test_one_more_pass_never_lowers_a_problems_rate(found):
    rows = [attempt(n, checks=how, problem="p") for n, (how, _) in enumerate(found)]
    before = tally(rows)
    after = only(tally([*rows, attempt(99, problem="p")]))
    if before and before[0].rate is not None:
        assert after.rate is not None
        assert after.rate >= before[0].rate
