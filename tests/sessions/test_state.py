"""The fold: what a session came to, out of its events."""

import random
import time

import pytest

from sessions.events import (
    Cancelled,
    Checked,
    CheckEnded,
    CheckStarted,
    Closed,
    Failed,
    Finished,
    Flushed,
    LogTrouble,
    Retrying,
    Revealed,
    Stamped,
    Started,
    Stopped,
    Text,
    Thinking,
    TurnEnd,
    TurnSent,
    Usage,
)
from sessions.snapshot import CheckRun
from sessions.state import SessionState, append, fold, fold_all
from tests.sessions.log.story import ID, opening, stamp, whole_session


def told(*events: Stamped, blind: str = "names") -> SessionState:
    return fold_all(ID, [*opening(blind=blind), *events])


def test_a_seat_waits_streams_and_ends():
    waiting = told()
    assert waiting.seats["A"].turns[0].state == "waiting"
    thinking = fold(waiting, stamp(Thinking("hm"), "A", 50))
    assert (thinking.seats["A"].turns[0].state, thinking.seats["A"].turns[0].ttft_ms) == (
        "streaming",
        None,
    )
    writing = fold(thinking, stamp(Text("x"), "A", 80))
    assert writing.seats["A"].turns[0].ttft_ms == 80
    assert writing.seats["A"].turns[0].text == ""  # on disk is nothing yet
    ended = fold(writing, stamp(TurnEnd(Finished("end"), "x", "hm", 80, 90), "A", 90))
    turn = ended.seats["A"].turns[0]
    assert (turn.state, turn.text, turn.thinking, turn.total_ms) == ("ended", "x", "hm", 90)
    assert ended.seats["B"].turns[0].state == "waiting"


def test_flushes_alone_give_the_same_times_as_deltas_with_them():
    flush = stamp(Flushed("text", 0, "xy", ((80, 1), (120, 1))), "A", 120)
    assert told(flush) == told(stamp(Text("x"), "A", 80), stamp(Text("y"), "A", 120), flush)


def test_after_the_end_late_text_and_counts_change_nothing():
    end = stamp(TurnEnd(Cancelled(), "x", "", 1, 2), "A", 2)
    late = [
        stamp(Flushed("text", 1, "more", ((3, 4),)), "A", 3),
        stamp(Text("more"), "A", 3),
        stamp(Usage(1, final=True), "A", 3),
        stamp(Started("r"), "A", 3),
    ]
    assert told(end, *late) == told(end)


def test_events_told_twice_change_nothing():
    once = fold_all(ID, whole_session())
    durable = [s for s in whole_session() if not isinstance(s.event, Retrying)]
    assert fold_all(ID, [*whole_session(), *durable]) == once


def test_events_of_an_unknown_seat_or_turn_change_nothing():
    before = told()
    for stamped in (
        stamp(Started(), "Q"),
        stamp(Text("x"), "A", attempt=7),
        stamp(TurnSent("?", 0), "Q"),
        stamp(CheckEnded("nobody", "complete"), "A"),
    ):
        assert fold(before, stamped) == before


def test_a_retry_is_shown_until_the_answer_begins_and_counted():
    state = told(stamp(Retrying(1, 0.5, "server", "busy"), "A", 3))
    turn = state.seats["A"].turns[0]
    assert turn.retrying
    assert turn.retries == 1
    begun = fold(state, stamp(Started("r"), "A", 9)).seats["A"].turns[0]
    assert begun.retrying is None
    assert begun.retries == 1


def test_a_stop_without_a_seat_is_for_every_seat_that_has_not_ended():
    state = told(stamp(TurnEnd(Cancelled()), "A", 5), stamp(Stopped(), None, 6))
    assert not state.seats["A"].turns[0].stopping
    assert state.seats["B"].turns[0].stopping


def test_the_newest_ended_turn_is_what_checks_and_grades_mean():
    state = told(
        stamp(TurnEnd(Finished("end"), "first"), "A", 5),
        stamp(TurnSent("again", 9), "A", attempt=2),
    )
    seat = state.seats["A"]
    assert seat.newest is not None
    assert seat.newest.attempt == 2
    assert seat.newest_ended is not None
    assert seat.newest_ended.text == "first"
    assert state.turn(f"{ID}/A.1.2") == seat.newest
    assert state.turn(f"{ID}/A.9.9") is None


@pytest.mark.parametrize(
    ("blind", "events", "status", "revealed"),
    [
        ("names", [], "open", False),
        ("full", [], "open", False),
        ("off", [], "revealed", True),
        ("names", [Revealed()], "revealed", True),
        ("names", [Closed("abandoned")], "abandoned", False),
        ("off", [Closed("abandoned")], "abandoned", True),
        ("names", [Revealed(), Closed("abandoned")], "revealed", True),
        ("names", [Closed()], "open", False),
    ],
)
def test_a_session_is_open_then_revealed_or_abandoned(
    blind: str, events: list, status: str, revealed: bool
):
    state = told(*(stamp(event) for event in events), blind=blind)
    assert (state.status, state.revealed) == (status, revealed)


def test_trouble_stands_until_all_is_saved():
    state = told(stamp(LogTrouble("Not saved: full.", 3)))
    assert state.trouble == LogTrouble("Not saved: full.", 3)
    assert fold(state, stamp(LogTrouble(""))).trouble is None


def test_verdicts_keep_their_order_and_the_cost_is_the_sum_of_what_is_known():
    state = fold_all(ID, whole_session())
    assert [verdict.kind for verdict in state.verdicts] == ["grade", "preference"]
    assert state.cost_usd == 0.25


STARTED = CheckStarted("r", None, None, "", None, "", None, ("a", "b"))
COMPLETE = CheckEnded("r", "complete")


@pytest.mark.parametrize(
    ("results", "end", "judged", "solved", "score"),
    [
        ([("a", "pass", True), ("b", "pass", True)], COMPLETE, True, True, 1.0),
        ([("a", "pass", True), ("b", "fail", False)], COMPLETE, True, True, 0.5),
        ([("a", "pass", True), ("b", "fail", True)], COMPLETE, True, False, 0.5),
        ([("a", "fail", True), ("b", "not_run", True)], COMPLETE, True, False, 0.0),
        ([("a", "pass", True), ("b", "infra", True)], COMPLETE, False, False, None),
        ([("a", "pass", True)], COMPLETE, False, False, None),
        ([("a", "pass", True), ("b", "pass", True)], None, False, False, None),
        ([], CheckEnded("r", "infra"), False, False, None),
    ],
)
def test_only_a_whole_run_without_infra_errors_is_judged(
    results: list, end: CheckEnded | None, judged: bool, solved: bool, score: float | None
):
    made = tuple(Checked("r", name, outcome, required=req) for name, outcome, req in results)
    run = CheckRun(STARTED, made, end)
    assert (run.judged, run.solved, run.score) == (judged, solved, score)


def test_nothing_planned_is_never_a_pass():
    run = CheckRun(CheckStarted("r", None, None, "", None, "", None, ()), (), COMPLETE)
    assert (run.judged, run.solved, run.score) == (False, False, None)


def test_pieces_stay_few_and_whole_however_they_come():
    rng = random.Random(5)
    sent = ["x" * rng.randrange(1, 40) for _ in range(5000)]
    pieces: tuple[str, ...] = ()
    for piece in sent:
        pieces = append(pieces, piece)
        assert len(pieces) < 20
    assert "".join(pieces) == "".join(sent)


def test_a_flush_costs_no_more_in_a_long_answer():
    def seconds(flushes: int) -> float:
        state = told()
        begin = time.process_time()
        for n in range(flushes):
            state = fold(state, stamp(Flushed("text", n, "word " * 10, ((n, 50),)), "A", n))
        assert len(state.seats["A"].turns[0].text) == 50 * flushes
        return (time.process_time() - begin) / flushes

    short = min(seconds(1000) for _ in range(3))
    long = min(seconds(16000) for _ in range(2))
    assert long < 3 * short


def test_an_end_keeps_how_it_failed_but_not_whether_it_could_be_retried():
    failed = Failed("server", "broke", 502, None, 2.0, "streaming", retryable=True)
    turn = told(stamp(TurnEnd(failed, request_id="req"), "A", 5)).seats["A"].turns[0]
    assert turn.failed
    assert turn.end == Failed("server", "broke", 502, "req", 2.0, "streaming", retryable=False)
