"""Several processes on one log, and one that is killed while it writes."""

import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from sessions.log.restore import events_of
from sessions.log.verify import verify
from sessions.state import fold_all
from tests.sessions.log.story import ID

ROOT = str(Path(__file__).parents[3])

EIGHT = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from sessions.events import Finished, Stopped, Text, TurnEnd
from tests.sessions.log.story import opening, play, stamp

name = f"20261123-eight-{sys.argv[2]}"
events = opening(name)
for n in range(12):
    events.append(stamp(Text(f"{n} "), "A", n, session=name))
text = "".join(f"{n} " for n in range(12))
for n in range(12):
    events.append(stamp(Stopped(), "A", n, session=name))
events.append(stamp(TurnEnd(Finished("end"), text), "A", 99, session=name))
events.append(stamp(TurnEnd(Finished("end")), "B", 99, session=name))
sys.stdin.read(1)  # all start together
asyncio.run(play(Path(sys.argv[1]), events))
"""


def test_eight_processes_that_open_a_fresh_log_at_once_all_write_all(tmp_path: Path):
    path = tmp_path / "new" / "log.db"
    children = [
        subprocess.Popen(
            [sys.executable, "-c", EIGHT, str(path), str(n), ROOT],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(8)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("x")
        child.stdin.flush()
    errors = [child.communicate(timeout=120)[1] for child in children]
    assert errors == [""] * 8
    conn = sqlite3.connect(path)
    assert conn.execute("SELECT count(*) FROM sessions").fetchone() == (8,)
    assert conn.execute("SELECT count(*) FROM events").fetchone() == (8 * 12,)
    assert conn.execute("SELECT count(*) FROM problems").fetchone() == (1,)
    conn.close()
    assert verify(path) == []


KILLED = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from sessions.events import Text
from sessions.log.writer import Log
from tests.sessions.log.story import ID, opening, stamp

async def main():
    log = Log(Path(sys.argv[1]))
    session = log.session(ID, on_flush=lambda s: print(s.event.seq, flush=True))
    for stamped in opening():
        await session.write(stamped)
    for n in range(100_000):
        session.text(stamp(Text(f"word{n} "), "A", n))
        await asyncio.sleep(0.001)

asyncio.run(main())
"""


def test_a_killed_process_leaves_its_session_its_text_and_an_intact_ledger(tmp_path: Path):
    path = tmp_path / "log.db"
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), ROOT], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    while child.stdout.readline().strip() != "3":
        assert child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.wait(timeout=30)
    child.stdout.close()
    findings = verify(path)
    assert [(f.table, f.is_fault) for f in findings] == [("turns", False), ("turns", False)]
    turn = fold_all(ID, events_of(path, ID)).seats["A"].turns[0]
    assert turn.state == "streaming"
    words = turn.text.split()
    assert words == [f"word{n}" for n in range(len(words))]
    assert len(words) > 20
    conn = sqlite3.connect(path)
    steps = [json.loads(s) for (s,) in conn.execute("SELECT steps FROM chunks ORDER BY seq")]
    conn.close()
    assert [chars for chunk in steps for _, chars in chunk] == [len(word) + 1 for word in words]


def test_the_writer_loads_sqlite_utils_in_its_thread_and_never_at_import():
    code = (
        "import sys; import sessions.log.writer, sessions.log.restore, sessions.log.verify; "
        "assert 'sqlite_utils' not in sys.modules and 'numpy' not in sys.modules"
    )
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60)
    assert child.returncode == 0
