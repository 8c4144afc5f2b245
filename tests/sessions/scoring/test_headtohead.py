"""Two contestants against each other: one vote a problem, and who is left out."""

from typing import Any

from sessions.scoring.attempts import Attempt
from sessions.scoring.headtohead import Preference, head_to_head


def preference(winner: str, problem: str | None = "p1", **more: Any) -> Preference:
    seats: dict[str, Any] = {"seat_a": "A", "seat_b": "B", "kind_a": "model", "kind_b": "model"}
    who: dict[str, Any] = {
        "contestant_a": "x",
        "contestant_b": "y",
        "name_a": "xen",
        "name_b": "yak",
    }
    fields: dict[str, Any] = {"session": "s", "problem": problem, "winner": winner, "variant": "v"}
    return Preference(**(fields | seats | who | more))


def attempt(contestant: str, problem: str, checks: str, **more: Any) -> Attempt:
    fields: dict[str, Any] = {
        "turn_id": "s/A.1.1",
        "session": "s",
        "turn": 1,
        "at": "2026-11-25T10:00:00.000Z",
        "contestant": contestant,
        "name": {"x": "xen", "y": "yak"}[contestant],
        "kind": "model",
        "provider": "chat",
        "model": "m",
        "variant": problem + "-1",
        "problem": problem,
        "checks": checks,
    }
    return Attempt(**(fields | more))


def test_a_problem_casts_one_vote_however_often_it_was_asked():
    often = [preference("A", "p1") for _ in range(9)] + [preference("B", "p1")]
    (line,), left = head_to_head(often, [])
    assert (line.wins, line.losses, line.problems_won, line.problems_lost) == (9, 1, 1, 0)
    assert round(line.e_value, 9) == 1.0, "one vote shows nothing"
    assert left == 0


def test_one_win_one_loss_and_many_ties_is_even_and_both_bad_lifts_nobody():
    met = [preference("A", "p1"), preference("B", "p2"), preference("all-bad", "p3")]
    met += [preference("tie", f"t{n}") for n in range(98)]
    (line,), _ = head_to_head(met, [])
    assert (line.wins, line.losses, line.ties, line.both_bad) == (1, 1, 98, 1)
    assert line.e_value < 1


def test_the_side_a_contestant_sat_on_does_not_matter():
    turned = {"contestant_a": "y", "contestant_b": "x", "name_a": "yak", "name_b": "xen"}
    (line,), _ = head_to_head([preference("A"), preference("B", "p2", **turned)], [])
    assert (line.first, line.wins, line.losses, line.seat_a_wins) == ("xen", 2, 0, 1)


def test_players_early_verdicts_blind_sessions_and_one_against_itself_are_left_out():
    out = [
        preference("A", kind_b="scripted"),
        preference("A", early=True),
        preference("A", hidden=True),
        preference("A", contestant_b="x"),
    ]
    assert head_to_head(out, []) == ([], 4)


def test_ten_problems_in_a_row_show_a_difference():
    (line,), _ = head_to_head([preference("A", f"p{n}") for n in range(10)], [])
    assert line.e_value > 20


def test_problems_both_answered_make_the_table_of_mcnemar():
    answered = [
        *(attempt("x", f"p{n}", "solved") for n in range(6)),
        *(attempt("y", f"p{n}", "not solved") for n in range(6)),
        attempt("x", "only-x", "solved"),
        attempt("x", "infra", "infra"),
        attempt("y", "infra", "solved"),
    ]
    (line,), _ = head_to_head([], answered)
    assert (line.both, line.first_only, line.second_only, line.neither) == (0, 6, 0, 0)
    assert round(line.p_value, 5) == 0.03125, "six discordant problems, as few as can reach 5 %"
