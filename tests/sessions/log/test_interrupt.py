"""Ctrl-c while SQLite is at work."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sessions.log.interrupt import interruptible

# It is a function of C that tells: a signal that came while Python ran inside of SQLite would be
# lost with whatever that raised.
ENDLESS = """
import os, sqlite3
from sessions.log.interrupt import interruptible

conn = sqlite3.connect(":memory:")
conn.create_function("tell", 2, os.write)
try:
    with interruptible(conn):
        conn.execute("WITH RECURSIVE g(i) AS (SELECT tell(1, CAST('begun' || char(10) AS BLOB)) "
                     "UNION ALL SELECT i + 1 FROM g) SELECT max(i) FROM g").fetchone()
except KeyboardInterrupt:
    print("interrupted", conn.execute("SELECT 1").fetchone())
"""


def test_ctrl_c_ends_a_statement_that_would_never_end_and_the_connection_is_whole():
    child = subprocess.Popen(
        [sys.executable, "-c", ENDLESS],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "begun\n"
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (0, "")
    assert out == "interrupted (1,)\n"


def test_an_error_of_the_statement_stays_what_it_was():
    conn = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError, match="no such table"), interruptible(conn):
        conn.execute("SELECT * FROM nowhere")
    conn.close()
