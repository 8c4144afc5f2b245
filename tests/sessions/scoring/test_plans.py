"""Only a number that was fixed before the first answer, and kept, counts as fixed."""

import pytest

from sessions.scoring.errors import BadCounts
from sessions.scoring.plans import Plan, require_plan
from sessions.scoring.rates import wilson
from sessions.scoring.sides import sides
from sessions.scoring.standing import interval, sentence
from sessions.scoring.tally import RateLine, tally
from sessions.scoring.wanted import Wanted, wanted_attempts
from tests.sessions.scoring.test_tally import attempt

BEFORE, AFTER = "2026-10-01T00:00:00Z", "2026-12-01T00:00:00Z"


def line(problems: int, plan: Plan, **fields) -> RateLine:
    rows = [attempt(n, checks="solved" if n else "not solved", **fields) for n in range(problems)]
    (found,) = tally(rows, plans=[plan])
    return found


def test_a_plan_that_was_kept_earns_the_interval_for_a_fixed_number():
    found = line(5, Plan("p", BEFORE, 5))
    assert (found.planned, found.fixed) == (5, 5)
    assert (found.low, found.high) == wilson(4, 5)
    assert "fixed in advance" in interval(found)


@pytest.mark.parametrize(
    ("plan", "planned"),
    [
        (Plan("p", BEFORE, 6), 6),  # stopped early, or not done yet
        (Plan("p", BEFORE, 4), 4),  # went on
        (Plan("p", BEFORE, 5, attempts=2), 5),
        (Plan("p", AFTER, 5), None),  # made when the answers were there
        (Plan("p", BEFORE, 5, contestants=("other",)), None),
        (Plan("p", BEFORE, 5, pack="other"), None),
    ],
)
def test_a_plan_that_was_not_kept_or_is_about_something_else_earns_nothing(plan, planned):
    found = line(5, plan)
    assert (found.planned, found.fixed) == (planned, None)
    assert "however often you look" in interval(found)


def test_an_answer_that_was_passed_over_breaks_a_plan_and_an_infra_error_does_not():
    rows = [attempt(n) for n in range(5)]
    plan = [Plan("p", BEFORE, 5)]
    (skipped,) = tally([*rows, attempt(9, checks=None)], plans=plan)
    (failed,) = tally([*rows, attempt(9, checks="infra")], plans=plan)
    assert (skipped.fixed, failed.fixed) == (None, 5)


def test_a_verdict_on_the_way_is_a_look_and_tells_how_much_of_the_plan_is_done():
    said = sentence(line(5, Plan("p", BEFORE, 29)))
    assert "fits however often you look (5 of the 29 planned)" in said


@pytest.mark.parametrize(("problems", "attempts"), [(0, 1), (-1, 1), (10**7, 1), (5, 0)])
def test_numbers_that_nobody_could_keep_to_are_refused(problems: int, attempts: int):
    with pytest.raises(BadCounts):
        require_plan(problems, attempts)


def test_checks_and_verdicts_side_by_side_name_where_they_differ():
    rows = [
        attempt(0, grade="pass", rater="ann"),
        attempt(1, grade="partial", rater="ann"),
        attempt(2, checks="not solved", grade="pass", rater="ann"),
        attempt(3, checks="infra", grade="fail", rater="ann"),
        attempt(4, kind="scripted", grade="fail"),
        attempt(5, hidden=True, grade="fail"),
    ]
    found = sides(rows)
    assert (found.both, found.agree, found.checks_alone, found.rater_alone) == (3, 1, 1, 1)
    assert [each.turn_id for each in found.differing] == ["s1/A.1.1", "s2/A.1.1"]


def test_partial_answers_are_counted_three_ways():
    rows = [attempt(0, grade="pass"), attempt(1, grade="partial"), attempt(2, grade="fail")]
    (found,) = tally(rows, grades="verdicts")
    assert found.rate is not None
    assert found.half == pytest.approx(0.5)
    assert (found.rate, found.lenient) == (pytest.approx(1 / 3), pytest.approx(2 / 3))


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (Wanted(), [0, 1, 2]),
        (Wanted(problem="problem-1"), [1]),
        (Wanted(pack="other"), []),
        (Wanted(contestant="terse"), [0, 1, 2]),
        (Wanted(contestant="cccccc"), [0, 1, 2]),
        (Wanted(contestant="ccccc"), []),
        (Wanted(since="2026-11-02"), [1, 2]),
        (Wanted(since="2026-11-02", until="2026-11-02"), [1]),
        (Wanted(until="2026-10"), []),
    ],
)
def test_rows_are_chosen_by_pack_problem_contestant_and_day(wanted: Wanted, kept: list[int]):
    rows = [attempt(n) for n in range(3)]
    assert wanted_attempts(rows, wanted) == [rows[n] for n in kept]
