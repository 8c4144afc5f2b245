"""Events -> rows -> events: nothing that counts is lost on the way."""

import sqlite3
from pathlib import Path

import pytest

from sessions.errors import AmbiguousSession, LogMissing, LogUnreadable, UnknownSession
from sessions.events import (
    Flushed,
    LogTrouble,
    Text,
    Thinking,
    TurnEnd,
    TurnSent,
)
from sessions.log.reader import find_session, list_sessions
from sessions.log.restore import events_of
from sessions.log.verify import verify
from sessions.state import fold_all
from tests.sessions.log.story import ID, opening, play, stamp, whole_session


async def test_a_session_read_back_folds_to_the_state_it_had_live(tmp_path: Path):
    live = await play(tmp_path / "log.db", whole_session())
    restored = events_of(tmp_path / "log.db", ID)
    assert fold_all(ID, restored) == fold_all(ID, live)


async def test_a_session_that_never_ended_reads_back_as_far_as_it_came(tmp_path: Path):
    cut = whole_session()[:12]  # in the midst of A's answer; nothing of A has ended
    live = await play(tmp_path / "log.db", cut)
    state = fold_all(ID, events_of(tmp_path / "log.db", ID))
    assert state == fold_all(ID, live)
    turn = state.seats["A"].turns[0]
    assert (turn.state, turn.thinking) == ("streaming", "Hm. Hm.")


async def test_every_durable_event_comes_back_in_order_and_alike(tmp_path: Path):
    live = await play(tmp_path / "log.db", whole_session())
    passing = (Text, Thinking, Flushed, LogTrouble, TurnEnd)  # an end loses `retryable`
    told = [s.event for s in live if not isinstance(s.event, passing)]
    read = [s.event for s in events_of(tmp_path / "log.db", ID) if not isinstance(s.event, passing)]
    assert read == told


async def test_chunks_come_back_between_their_turns_start_and_end(tmp_path: Path):
    await play(tmp_path / "log.db", whole_session())
    begun: set[tuple[str | None, int]] = set()
    ended: set[tuple[str | None, int]] = set()
    for stamped in events_of(tmp_path / "log.db", ID):
        turn = (stamped.seat, stamped.attempt)
        match stamped.event:
            case TurnSent():
                begun.add(turn)
            case TurnEnd():
                ended.add(turn)
            case Flushed():
                assert turn in begun - ended
    assert len(ended) == 3


async def test_a_session_is_found_by_id_by_a_unique_part_and_as_last(tmp_path: Path):
    path = tmp_path / "log.db"
    later = "20261124-kv-budget-aaaaaa"
    await play(path, opening())
    await play(path, [stamp(e.event, e.seat, 1000, session=later) for e in opening(later)])
    assert find_session(path, ID) == ID
    assert find_session(path, "q7xd3k") == ID
    assert find_session(path, "last") == later
    with pytest.raises(AmbiguousSession, match="2 sessions hold '202611'"):
        find_session(path, "202611")
    with pytest.raises(UnknownSession, match=f"nearest are {ID}"):
        find_session(path, "20261123-ring-kw-wrap-q7xd3k")


async def test_an_absent_log_lists_no_session_and_finds_none(tmp_path: Path):
    assert list_sessions(tmp_path / "none.db") == []
    with pytest.raises(LogMissing, match="no log at"):
        find_session(tmp_path / "none.db", "last")
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("blind", "cut", "state"), [("names", -2, "open"), ("off", -2, "revealed")]
)
async def test_a_list_says_the_same_state_as_the_fold(
    tmp_path: Path, blind: str, cut: int, state: str
):
    events = [*opening(blind=blind), *whole_session()[5:cut]]
    await play(tmp_path / "log.db", events)
    (row,) = list_sessions(tmp_path / "log.db")
    assert (row.session, row.state, row.problem) == (ID, state, "ring-kv-wrap")
    assert fold_all(ID, events_of(tmp_path / "log.db", ID)).status == state


async def test_the_events_of_an_unknown_session_are_none(tmp_path: Path):
    await play(tmp_path / "log.db", opening())
    assert events_of(tmp_path / "log.db", "nobody") == []


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE events SET data = '{}'",
        "UPDATE events SET data = 'x'",
        "UPDATE turns SET sent_at = 'noon'",
        "UPDATE chunks SET steps = '7'",
        "DELETE FROM variants",
    ],
)
async def test_rows_that_somebody_changed_are_a_sentence_and_no_traceback(
    tmp_path: Path, forgery: str
):
    path = tmp_path / "log.db"
    await play(path, whole_session())
    conn = sqlite3.connect(path)
    for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        conn.execute(f"DROP TRIGGER {name}")
    conn.execute(forgery)
    conn.commit()
    conn.close()
    with pytest.raises(LogUnreadable, match="`h2h log verify` names what was changed"):
        events_of(path, ID)
    assert [finding for finding in verify(path) if finding.is_fault]


async def test_an_event_of_a_newer_version_is_passed_over(tmp_path: Path):
    path = tmp_path / "log.db"
    live = await play(path, whole_session())
    conn = sqlite3.connect(path)
    row = ("01JZ", ID, None, "2026-11-23T10:00:09.000Z", "sent_to_the_moon", "[1]")
    conn.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", row)
    conn.commit()
    conn.close()
    assert fold_all(ID, events_of(path, ID)) == fold_all(ID, live)
