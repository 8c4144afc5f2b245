"""A second rater sees answers and nothing else, and says of letters what counts for seats."""

from random import Random

import pytest

from sessions.commands import Judge
from sessions.contestants.record import Contestant
from sessions.errors import CommandRefused
from sessions.events import (
    Checked,
    CheckEnded,
    CheckStarted,
    Event,
    Failed,
    Finished,
    Judged,
    Opened,
    Revealed,
    Seated,
    Stamped,
    TurnEnd,
    TurnSent,
    VariantRef,
)
from sessions.second_look import LETTERS, blind_judge, preference_of, second_look
from sessions.state import SessionState, fold_all
from sessions.verdicts import judged

ID = "20261125-question-abc123"
NAMES = {"A": ("opus-of-old", "claude-opus-5-5"), "B": ("gee-whiz", "gpt-5.5")}


def finished(*more: tuple[str | None, Event]) -> SessionState:
    events: list[tuple[str | None, Event]] = [
        (None, Opened(VariantRef("v", None, "Which?"), None, None, "names", "0"))
    ]
    for label, (name, model) in NAMES.items():
        events += [
            (label, Seated(Contestant(name, "model", "anthropic", model))),
            (label, TurnSent("Which?", 0)),
            (label, TurnEnd(Finished("end"), f"I am {model} and say {label.lower()}-ish.")),
            (label, CheckStarted(f"run{label}", 0, "x", "s", None, "r", "C", ("check-one",))),
            (label, Checked(f"run{label}", "check-one", "pass", "well done")),
            (label, CheckEnded(f"run{label}", "complete")),
        ]
    events += [(None, Revealed()), *more]
    return fold_all(ID, [stamped(seat, event) for seat, event in events])


def stamped(seat: str | None, event: Event) -> Stamped:
    at = 1 if isinstance(event, TurnSent | TurnEnd | CheckStarted | Checked | CheckEnded) else 0
    return Stamped(ID, seat, at, at, 0, "2026-11-25T10:00:00.000Z", event)


def grade(id: str, rater: str, seat: str, said, **more) -> tuple[str, Judged]:
    return seat, Judged(id, rater, "grade", said, f"{ID}/{seat}.1.1", **more)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_of_names_checks_or_earlier_verdicts_is_in_a_look(seed: int):
    look = second_look(finished(grade("1", "ann", "A", "partial", note="nearly")), Random(seed))
    shown = repr([(a.letter, a.parts, a.end) for a in look.answers]) + look.prompt
    for word in ("opus", "gee-whiz", "gpt", "claude", "check-one", "well done", "partial", "ann"):
        assert word not in shown
    assert set(look.letters) == {"P", "Q"}
    assert not set(look.letters) & set(NAMES), "a seat's own letter would tell who sat there"


def test_the_order_is_drawn_for_each_look():
    orders = {
        tuple(a.seat for a in second_look(finished(), Random(seed)).answers) for seed in range(20)
    }
    assert orders == {("A", "B"), ("B", "A")}


def test_letters_are_enough_for_eight_and_are_no_key_of_a_ballot():
    assert len(LETTERS) == 8
    assert not set(LETTERS) & set("ABCDEFGHTUJK")


def test_what_is_said_of_a_letter_is_stored_of_its_seat_as_blind():
    state = finished()
    look = second_look(state, Random(1))
    seats = {answer.letter: answer.seat for answer in look.answers}
    judge = blind_judge(look, "bob", {"P": "fail"}, "Q>P")
    (_, given), (_, preference) = judged(state, judge, iter("12").__next__)
    assert given.turn == f"{ID}/{seats['P']}.1.1"
    assert given.was_blind, "although the names are out by now: they were not shown"
    assert preference.prefer == f"{seats['Q']}>{seats['P']}"
    assert judge.masked > 0


def test_a_look_amends_nothing_and_a_correction_amends_the_first_look():
    first = grade("1", "ann", "A", "pass")
    state = finished(first, grade("2", "ann", "A", "fail", was_blind=True))
    look = second_look(state, Random(1))
    letter = next(a.letter for a in look.answers if a.seat == "A")
    ((_, again),) = judged(state, blind_judge(look, "ann", {letter: "pass"}, None), lambda: "3")
    assert again.amends is None
    corrected = finished(first, grade("2", "ann", "A", "fail"), grade("3", "ann", "A", "void"))

    ((_, amended),) = judged(corrected, Judge("ann", {"A": "fail"}), lambda: "4")
    assert amended.amends == "1", "the look that counts is the first one"


def test_a_correction_of_a_correction_follows_its_look():

    state = finished(
        grade("1", "ann", "A", "pass"),
        grade("2", "ann", "A", "fail"),
        grade("3", "ann", "A", "partial", amends="1"),
    )
    ((_, amended),) = judged(state, Judge("ann", {"A": "fail"}), lambda: "4")
    assert amended.amends == "3"


@pytest.mark.parametrize("typed", ["A", "P>P", "P>Q>P", "", "better"])
def test_a_preference_that_names_no_letters_is_refused_with_those_there_are(typed: str):
    look = second_look(finished(), Random(1))
    with pytest.raises(CommandRefused, match=r"P, Q"):
        preference_of(look, typed)


def test_preferences_may_be_typed_small_or_with_spaces():
    look = second_look(finished(), Random(1))
    assert [preference_of(look, text) for text in ("p", " q > p", "TIE", "all-bad")] == [
        "P",
        "Q>P",
        "tie",
        "all-bad",
    ]


def test_an_answer_that_failed_says_so_without_the_servers_words():
    state = finished()
    failed = TurnEnd(Failed("server", "gpt-5.5 is overloaded"), "half")
    events = [
        stamped(None, Opened(VariantRef("v", None, "Which?"), None, None, "off", "0")),
        stamped("A", Seated(state.seats["B"].contestant)),
        stamped("A", TurnSent("Which?", 0)),
        stamped("A", failed),
    ]
    (answer,) = second_look(fold_all(ID, events), Random(1)).answers
    assert answer.end == "No whole answer came."
    assert "gpt" not in repr(answer.parts)


def test_a_session_without_answers_is_refused():
    with pytest.raises(CommandRefused, match="no answers"):
        second_look(SessionState(ID), Random(1))
