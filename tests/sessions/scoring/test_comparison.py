"""Two raters on the same answers: measured apart, settled afterwards."""

from sklearn.metrics import cohen_kappa_score

from sessions.scoring.comparison import compare
from sessions.scoring.raters import Given, standing


def given(id: str, rater: str, grade, at: int, turn: str = "t", **more) -> Given:
    return Given(id, turn, rater, grade, f"2026-11-25T10:00:{at:02d}.000Z", **more)


def test_a_later_rater_never_takes_the_place_of_an_earlier():
    rows = [given("1", "ann", "pass", 1), given("2", "bob", "fail", 2)]
    assert {name: g.grade for name, g in standing(rows)["t"].items()} == {
        "ann": "pass",
        "bob": "fail",
    }


def test_a_second_look_counts_in_no_score_and_an_amendment_does():
    rows = [given("1", "ann", "pass", 1), given("2", "ann", "fail", 2)]
    assert standing(rows)["t"]["ann"].grade == "pass"
    amended = [*rows, given("3", "ann", "void", 3, amends="1")]
    assert standing(amended)["t"]["ann"].grade == "void"


def test_settling_changes_what_stands_and_not_how_far_they_agreed():
    apart = [given("1", "ann", "pass", 1), given("2", "bob", "fail", 2)]
    settled = [*apart, given("3", "bob", "pass", 3, amends="2")]
    assert [each.same for each in compare(apart).between] == [0]
    assert [each.same for each in compare(settled).between] == [0]
    assert [len(compare(rows).unsettled) for rows in (apart, settled)] == [1, 0]


def test_a_slip_mended_before_the_other_rater_came_is_no_disagreement():
    rows = [
        given("1", "ann", "pass", 1),
        given("2", "ann", "fail", 2, amends="1"),
        given("3", "bob", "fail", 3),
    ]
    assert compare(rows).between[0].same == 1


def test_kappa_of_a_log_is_the_one_that_scikit_learn_finds():
    a = ["pass", "fail", "fail", "partial", "fail", "pass", "void", "fail"]
    b = ["pass", "fail", "partial", "partial", "fail", "fail", "void", "pass"]
    rows = [given(f"a{n}", "ann", g, 1, f"t{n}") for n, g in enumerate(a)]
    rows += [given(f"b{n}", "bob", g, 2, f"t{n}", blind=True) for n, g in enumerate(b)]
    (found,) = compare(rows).between
    assert found.kappa is not None
    assert abs(found.kappa - cohen_kappa_score(a, b)) < 1e-12
    assert (found.answers, found.same, found.blind) == (8, 5, 0)


def test_where_every_grade_is_the_same_kappa_is_none_and_raw_agreement_one():
    rows = [given("1", "ann", "fail", 1), given("2", "bob", "fail", 2)]
    (found,) = compare(rows).between
    assert (found.raw, found.kappa, found.alpha, found.ac1) == (1, None, None, 1)


def test_the_same_rater_twice_is_agreement_with_oneself_and_early_grades_are_out():
    rows = [given("1", "ann", "pass", 1), given("2", "ann", "fail", 2)]
    found = compare(rows)
    assert found.between == ()
    assert [(each.answers, each.same) for each in found.within] == [(1, 0)]
    assert compare([given("1", "ann", "pass", 1, early=True)]).raters == ()
