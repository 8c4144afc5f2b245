"""An older log becomes one of this version whole or not at all, and loses no row on the way."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sessions.errors import NotSaved
from sessions.log import scored, scored_check
from sessions.log.connection import connect
from sessions.log.gathered_rows import gathered_attempts
from sessions.log.identity import applied_migrations
from sessions.log.recount import recount
from sessions.log.schema import KEYS, MIGRATIONS
from sessions.log.score_rows import attempts_of
from sessions.log.verify import verify
from sessions.scoring.tally import tally
from tests.sessions.log.random_log import random_log
from tests.sessions.log.story import play, whole_session

ROOT = str(Path(__file__).parents[3])
TABLES = (*KEYS, "chunks", "ledger")


def made_older(path: Path) -> None:
    """Take out what the last migration brought: what is left is a log of the version before."""
    conn = sqlite3.connect(path, isolation_level=None)
    for kind in ("trigger", "view", "table"):
        query = (
            "SELECT name FROM sqlite_master WHERE type = ? AND name LIKE 'scored\\_%' ESCAPE '\\'"
        )
        for (name,) in conn.execute(query, (kind,)).fetchall():
            conn.execute(f"DROP {kind} {name}")
    conn.execute("DROP INDEX sessions_in_time")
    conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm006_scored'")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()


def held(path: Path) -> list[list[tuple[object, ...]]]:
    conn = sqlite3.connect(path)
    rows = [conn.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES]
    conn.close()
    return rows


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "log.db"
    random_log(path, 5).close()
    made_older(path)
    return path


def test_an_older_log_is_read_as_it_is_and_scores_the_same_after_the_upgrade(old: Path):
    before, rows = tally(gathered_attempts(old), grades="verdicts"), held(old)
    assert before == tally(attempts_of(old), grades="verdicts") != []
    connect(old).close()
    assert tally(gathered_attempts(old), grades="verdicts") == before
    conn = sqlite3.connect(old)
    assert scored_check.is_kept(conn)
    assert list(scored_check.deviations(conn)) == []
    conn.close()
    assert held(old) == rows


async def test_the_chain_of_an_older_log_is_intact_before_and_after(tmp_path: Path):
    path = tmp_path / "log.db"
    await play(path, whole_session())
    made_older(path)
    assert verify(path) == []
    connect(path).close()
    assert verify(path) == []


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from sessions.log import scored
from sessions.log.connection import connect

whole, steps = scored.fill, int(sys.argv[3])

def cut_short():
    for done, statement in enumerate(whole()):
        if done == steps:
            yield "PRAGMA cache_spill = 1"
            os.kill(os.getpid(), signal.SIGKILL)
        yield statement

scored.fill = cut_short
connect(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("steps", [0, 5, len(list(scored.fill())) - 1])
def test_killed_in_the_middle_of_the_upgrade_the_log_is_the_older_one_whole(old: Path, steps: int):
    rows = held(old)
    child = subprocess.run(
        [sys.executable, "-c", KILLED, str(old), ROOT, str(steps)], check=False, timeout=60
    )
    assert child.returncode == -signal.SIGKILL
    conn = sqlite3.connect(old)
    assert applied_migrations(conn) == set(MIGRATIONS) - {"m006_scored"}
    conn.close()
    assert held(old) == rows
    connect(old).close()  # and the next one does it
    assert held(old) == rows
    assert recount(old)[0] == len(attempts_of(old))


FULL = """
import resource, signal, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from sessions.errors import LogError
from sessions.log.connection import connect
import sqlite_utils
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    connect(Path(sys.argv[1]))
except LogError as error:
    print(type(error).__name__, error)
"""


def test_without_room_for_the_upgrade_one_sentence_is_said_and_the_log_is_the_older_one(old: Path):
    rows = held(old)
    child = subprocess.run(
        [sys.executable, "-c", FULL, str(old), ROOT],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert child.stderr == ""
    assert child.stdout.startswith(NotSaved.__name__), child.stdout
    assert child.stdout.count("\n") == 1
    assert held(old) == rows
    assert tally(gathered_attempts(old), grades="checks") != []


def test_a_recount_mends_what_was_edited_and_touches_no_row(old: Path):
    connect(old).close()
    conn = sqlite3.connect(old)
    conn.execute("DELETE FROM scored_sums")
    conn.execute("UPDATE scored_turns SET cost = 9")
    conn.commit()
    rows = held(old)
    recount(old)
    assert list(scored_check.deviations(conn)) == []
    conn.close()
    assert held(old) == rows


def test_a_recount_puts_back_a_trigger_that_was_dropped_or_is_an_older_one(old: Path):
    connect(old).close()
    before = verify(old)
    conn = sqlite3.connect(old)
    conn.execute("DROP TRIGGER scored_one_more")
    conn.execute("DROP TRIGGER scored_after_turns")
    conn.execute("CREATE TRIGGER scored_after_turns AFTER INSERT ON turns BEGIN SELECT 1; END")
    conn.commit()
    conn.close()
    assert {"scored_one_more", "scored_after_turns"} <= {found.table for found in verify(old)}
    recount(old)
    assert verify(old) == before


def test_a_table_of_those_that_is_gone_is_named_and_a_recount_makes_it_again(old: Path):
    connect(old).close()
    before = verify(old)
    conn = sqlite3.connect(old)
    conn.execute("DROP TABLE scored_sums")
    conn.commit()
    conn.close()
    said = {str(found) for found in verify(old)}
    lost = "scored_sums: the table is missing, so scores may be wrong; `h2h log recount` mends it"
    assert lost in said
    assert not any("damaged" in line for line in said)
    recount(old)
    assert verify(old) == before
