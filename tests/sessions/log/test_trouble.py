"""What cannot be saved is said, kept, tried again, in order; nothing is lost and nothing twice."""

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sessions.errors import NotSaved
from sessions.events import Judged, LogTrouble, Picked, Stamped, Stopped, Text
from sessions.log.verify import verify
from sessions.log.writer import Log
from tests.sessions.log.story import ID, opening, play, stamp

ROOT = str(Path(__file__).parents[3])
GRADE = Judged("01JB", "operator", "grade", "pass", f"{ID}/A.1.1")


@pytest.fixture
async def log(tmp_path: Path):
    """A log that tries again only when it is written to, and waits 50 ms for a lock."""
    log = Log(tmp_path / "log.db", flush_s=60, retry_s=3600, busy_s=0.05)
    yield log
    await log.close()


def locked(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("BEGIN IMMEDIATE")
    return conn


async def begin(log: Log, published: list[Stamped]):
    session = log.session(ID, on_flush=published.append)
    for stamped in opening():
        await session.write(stamped)
    return session


def count(path: Path, table: str) -> int:
    conn = sqlite3.connect(path)
    try:
        return conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    finally:
        conn.close()


async def test_a_locked_log_says_not_saved_and_keeps_the_verdict(log: Log):
    published: list[Stamped] = []
    session = await begin(log, published)
    other = locked(log.path)
    with pytest.raises(NotSaved, match=r"another program keeps the log .* locked"):
        await session.write(stamp(GRADE))
    await asyncio.sleep(0)
    assert count(log.path, "verdicts") == 0
    assert [type(s.event) for s in published] == [LogTrouble]
    assert published[0].event.waiting == 1  # type: ignore[union-attr]
    other.rollback()
    await session.write(stamp(GRADE, ms=5000))  # the same verdict, a moment later
    assert count(log.path, "verdicts") == 1
    await asyncio.sleep(0)
    assert published[-1].event == LogTrouble("", 0)
    assert not [finding for finding in verify(log.path) if finding.is_fault]


async def test_what_was_kept_is_written_before_what_came_later(log: Log):
    published: list[Stamped] = []
    session = await begin(log, published)
    other = locked(log.path)
    session.text(stamp(Text("early"), "A", 1))
    with pytest.raises(NotSaved):
        await session.write(stamp(Stopped(), "A", 2))
    with pytest.raises(NotSaved):
        await session.write(stamp(Stopped(), "B", 3))
    other.rollback()
    head = await session.write(stamp(GRADE, ms=4))
    conn = sqlite3.connect(log.path)
    written = conn.execute("SELECT tbl FROM ledger WHERE n > ? ORDER BY n", (head.n - 4,))
    assert [tbl for (tbl,) in written] == ["events", "events", "raters", "verdicts"]
    seats = conn.execute("SELECT seat FROM events JOIN ledger ON key = id ORDER BY n").fetchall()
    assert seats == [("A",), ("B",)]
    assert conn.execute("SELECT text FROM chunks").fetchall() == [("early",)]
    conn.close()


async def test_an_event_saved_after_its_writer_gave_up_is_handed_back(log: Log):
    published: list[Stamped] = []
    session = await begin(log, published)
    other = locked(log.path)
    with pytest.raises(NotSaved):
        await session.write(stamp(GRADE))
    other.rollback()
    await session.write(stamp(Stopped(), "A"))
    await asyncio.sleep(0)
    assert [s.event for s in published if not isinstance(s.event, LogTrouble)] == [GRADE]
    await session.write(stamp(GRADE, ms=9000))  # and saying it once more changes nothing
    assert count(log.path, "verdicts") == 1


async def test_an_event_without_a_key_may_be_meant_twice(log: Log):
    session = await begin(log, [])
    other = locked(log.path)
    with pytest.raises(NotSaved):
        await session.write(stamp(Picked(0), "A"))
    other.rollback()
    for block in (1, 0):
        await session.write(stamp(Picked(block), "A"))
    conn = sqlite3.connect(log.path)
    query = "SELECT json_extract(data, '$.block') FROM events JOIN ledger ON key = id ORDER BY n"
    assert conn.execute(query).fetchall() == [(0,), (1,), (0,)]
    conn.close()


async def test_it_tries_again_by_itself(tmp_path: Path):
    saved: asyncio.Future[Stamped] = asyncio.get_running_loop().create_future()

    def listen(stamped: Stamped) -> None:
        if stamped.event == LogTrouble("", 0):
            saved.set_result(stamped)

    log = Log(tmp_path / "log.db", retry_s=0.05, busy_s=0.02)
    session = log.session(ID, on_flush=listen)
    for stamped in opening():
        await session.write(stamped)
    other = locked(log.path)
    with pytest.raises(NotSaved):
        await session.write(stamp(GRADE))
    other.rollback()
    await asyncio.wait_for(saved, 30)
    assert count(log.path, "verdicts") == 1
    await log.close()


async def test_closing_with_unsaved_events_says_how_many(tmp_path: Path):
    log = Log(tmp_path / "log.db", flush_s=60, retry_s=3600, busy_s=0.05)
    session = await begin(log, [])
    other = locked(log.path)
    with pytest.raises(NotSaved):
        await session.write(stamp(GRADE))
    session.text(stamp(Text("x"), "A", 1))
    with pytest.raises(NotSaved, match=r"^2 events are not in the log\. "):
        await log.close()
    other.rollback()


async def test_a_log_moved_away_is_noticed_before_a_verdict_is_called_saved(log: Log):
    session = await begin(log, [])
    moved = log.path.with_name("elsewhere.db")
    log.path.rename(moved)
    with pytest.raises(NotSaved, match=r"^Not saved\. The log .* was moved or removed"):
        await session.write(stamp(GRADE))
    moved.rename(log.path)
    await session.write(stamp(GRADE))
    assert count(log.path, "verdicts") == 1


FULL_DISK = """
import asyncio, json, resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from sessions.errors import LogError
from sessions.events import Text
from sessions.log.writer import Log
from tests.sessions.log.story import ID, opening, stamp
from tests.sessions.log.test_trouble import GRADE

async def main():
    said, trouble = [], []
    log = Log(Path(sys.argv[1]), flush_s=0.01, retry_s=3600)
    session = log.session(ID, on_flush=lambda s: trouble.append(s.event))
    for stamped in opening():
        await session.write(stamped)
    wal = Path(sys.argv[1] + "-wal").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal + 100, hard))
    session.text(stamp(Text("x" * 20_000), "A", 1))
    try:
        await session.write(stamp(GRADE))
    except LogError as error:
        said.append(f"{type(error).__name__}: {error}")
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await session.write(stamp(GRADE))
    await log.close()
    print(json.dumps({"said": said, "trouble": [type(t).__name__ for t in trouble]}))

asyncio.run(main())
"""


def test_a_disk_that_fills_leaves_no_half_row_and_saves_once_there_is_room(tmp_path: Path):
    path = tmp_path / "log.db"
    child = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path), ROOT],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    report = json.loads(child.stdout)
    assert len(report["said"]) == 1
    assert report["said"][0].startswith("NotSaved: Not saved: ")
    assert "LogTrouble" in report["trouble"]
    assert "Traceback" not in child.stderr
    assert count(path, "verdicts") == 1
    conn = sqlite3.connect(path)
    assert conn.execute("SELECT sum(length(text)) FROM chunks").fetchone() == (20_000,)
    conn.close()
    assert not [finding for finding in verify(path) if finding.is_fault]


WRITE_AND_READ = """
import asyncio, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import sqlite_utils
from sessions.errors import LogError
from sessions.log.reader import list_sessions
from sessions.log.verify import verify
from sessions.log.writer import Log

async def main():
    try:
        await Log(path).open()
    except LogError as error:
        print(type(error).__name__, error)

path = Path(sys.argv[1])
if os.geteuid() == 0:  # root may write where nobody else may
    os.setgroups([]), os.setegid(65534), os.seteuid(65534)
asyncio.run(main())
print([row.session for row in list_sessions(path)], len(verify(path)))
"""


@pytest.mark.parametrize("state", ["closed", "its writer died", "the file alone"])
def test_where_nothing_may_be_written_reading_works_and_writing_names_the_folder(state: str):
    with tempfile.TemporaryDirectory(prefix="h2h-test-") as made:
        folder = Path(made)
        path = folder / "log.db"
        asyncio.run(play(path, opening()))
        if state == "its writer died":
            kill_a_writer(path)
            assert path.with_name("log.db-wal").stat().st_size > 0
            path.with_name("log.db-shm").unlink()
        path.chmod(0o444)
        folder.chmod(0o777 if state == "the file alone" else 0o555)
        child = subprocess.run(
            [sys.executable, "-c", WRITE_AND_READ, str(path), ROOT],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        folder.chmod(0o755)
    assert child.stderr == ""
    refusal, read = child.stdout.splitlines()
    assert refusal.startswith("LogReadOnly The log")
    assert f"its folder {folder} is read-only" in refusal
    # Two turns never ended; what the killed process wrote past the ledger is found, so it was read.
    died = state == "its writer died"
    assert read == (f"['{ID}', '20261123-killed'] 3" if died else f"['{ID}'] 2")


KILLED = """
import os, signal, sqlite3, sys
conn = sqlite3.connect(sys.argv[1])
conn.execute("PRAGMA wal_autocheckpoint = 0")
conn.execute(
    "INSERT INTO sessions SELECT '20261123-killed', variant, blind, plan, '2027', app_version "
    "FROM sessions"
)
conn.commit()
os.kill(os.getpid(), signal.SIGKILL)
"""


def kill_a_writer(path: Path) -> None:
    """Leave a -wal file behind, as a process does that was killed after a commit."""
    child = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, timeout=60)
    assert child.returncode == -signal.SIGKILL
