"""What is kept for scores is true after every write, whatever comes first and whoever writes."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sessions.clock import SystemClock
from sessions.events import Judged, Stamped, Text, Thinking, Usage
from sessions.log import scored_check
from sessions.log.gathered_pairs import gathered_preferences
from sessions.log.gathered_rows import gathered_attempts
from sessions.log.pair_rows import preferences_of
from sessions.log.score_rows import attempts_of
from sessions.log.store import Store
from sessions.log.verify import verify
from sessions.scoring.tally import tally
from tests.sessions.log.story import ID, play, stamp, whole_session

ROOT = str(Path(__file__).parents[3])
UNWRITTEN = (Text, Thinking, Usage)  # chunks make no difference here
AGAIN = "01JDB000000000000000000001"


def told() -> list[Stamped]:
    """The whole session and a second thought about its grade."""
    amended = Judged(
        AGAIN, "operator", "grade", "partial", f"{ID}/A.1.1", amends="01JDB000000000000000000000"
    )
    events = [stamped for stamped in whole_session() if not isinstance(stamped.event, UNWRITTEN)]
    return [*events, stamp(amended, "A", 5000)]


def store(path: Path) -> Store:
    return Store(path, SystemClock(), Random(1))


def kept(path: Path) -> list[list[Any]]:
    """In words; the numbers depend on who came first."""
    conn = sqlite3.connect(path)
    turns = conn.execute(
        "SELECT w.name, h.how, m.placed, m.cost FROM scored_turns AS m JOIN scored_who AS w "
        "ON w.n = m.who JOIN scored_how AS h ON h.n = m.how ORDER BY m.placed"
    ).fetchall()
    pairs = conn.execute(
        "SELECT h.how, m.placed FROM scored_pairs AS m JOIN scored_how AS h ON h.n = m.how"
    ).fetchall()
    conn.close()
    return [turns, pairs]


def written(path: Path, events: Iterable[Stamped], writers: int = 1) -> None:
    """One event after the other, by several connections in turn; what the log refuses yet (a
    verdict of a turn that is not there) comes again later. After each write all is true."""
    stores = [store(path) for _ in range(writers)]
    stores[0].open()
    conn = sqlite3.connect(path)
    waiting, n = list(events), 0
    while waiting:
        refused = []
        for stamped in waiting:
            n += 1
            if not _seen(conn, stamped) or isinstance(
                stores[n % writers].save([[stamped]])[0], str
            ):
                refused.append(stamped)
            elif n % 3 == 0:
                assert list(scored_check.deviations(conn)) == [], stamped
        assert len(refused) < len(waiting), refused
        waiting = refused
    assert list(scored_check.deviations(conn)) == []
    conn.close()
    for one in stores:
        one.close()


def _seen(conn: sqlite3.Connection, stamped: Stamped) -> bool:
    """No session compares answers that it has not asked for; the log itself would take it."""
    turns = stamped.event.turns if isinstance(stamped.event, Judged) else ()
    held = {key for (key,) in conn.execute("SELECT id FROM turns")}
    return held >= set(turns)


@pytest.mark.parametrize("seed", range(6))
def test_in_whatever_order_the_events_come_the_same_is_kept(tmp_path: Path, seed: int):
    written(tmp_path / "told.db", told())
    shuffled = told()
    Random(seed).shuffle(shuffled)
    written(tmp_path / "log.db", shuffled, writers=1 + seed % 3)
    assert kept(tmp_path / "log.db") == kept(tmp_path / "told.db")
    assert all(kept(tmp_path / "log.db"))


async def test_a_preference_that_a_grade_claims_to_amend_counts_no_more(tmp_path: Path):
    path = tmp_path / "log.db"
    await play(path, whole_session())
    assert len(gathered_preferences(path, "operator")) == 1
    odd = Judged(
        AGAIN, "operator", "grade", "fail", f"{ID}/A.1.1", amends="01JDC000000000000000000000"
    )
    await play(path, [stamp(odd, "A", 5000)])
    assert gathered_preferences(path, "operator") == preferences_of(path, "operator") == []
    assert verify(path) == []


JUDGES = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from random import Random
from sessions.clock import SystemClock
from sessions.events import Checked, CheckEnded, CheckStarted, Judged, Revealed
from sessions.ids import ulid
from sessions.log.store import Store
from tests.sessions.log.story import ID, stamp

me, turn = sys.argv[2], f"{ID}/A.1.1"
clock, rng = SystemClock(), Random(int(me))
store = Store(Path(sys.argv[1]), clock, rng)
store.open()
sys.stdin.read(1)  # all start together
for n in range(15):
    run = ulid(clock.now(), rng)
    for event in (
        CheckStarted(run, 0, "3", "a" * 64, None, "r" * 64, "C", ("a",)),
        Judged(ulid(clock.now(), rng), me, "grade", rng.choice(("pass", "fail")), turn),
        Checked(run, "a", rng.choice(("pass", "fail")), "", True, 1.0),
        CheckEnded(run, "complete", ""),
        Revealed(),
    ):
        (head,) = store.save([[stamp(event, "A", 4000 + n)]])
        assert not isinstance(head, str), head
"""


def test_processes_that_judge_one_answer_at_once_leave_what_is_kept_true(tmp_path: Path):
    path = tmp_path / "log.db"
    asyncio.run(play(path, whole_session()))
    children = [
        subprocess.Popen(
            [sys.executable, "-c", JUDGES, str(path), str(n), ROOT],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(3)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("x")
        child.stdin.flush()
    errors = [child.communicate(timeout=120)[1] for child in children]
    assert errors == [""] * 3
    assert verify(path) == []
    for rater in ("operator", "0", "2"):
        plain, found = attempts_of(path, rater), gathered_attempts(path, rater)
        assert tally(found, grades="verdicts") == tally(plain, grades="verdicts")
