"""The writing connections of the log: as it needs them, and of its newest form."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sessions.errors import LogOnShare, LogUnreadable
from sessions.log.identity import applied_migrations, refuse_other
from sessions.log.place import refuse_share
from sessions.log.schema import MIGRATIONS, migrations
from sessions.log.tools import sqlite_tools
from sessions.log.trouble import log_error, read_only

BUSY_S = 10.0  # how long a statement waits for another process
OPENING_S = 30.0  # switching a fresh file to WAL does not wait by itself: tried again this long


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection in one transaction, durable when the block ends; raised out of, it is undone.

    For what belongs to no session, whose events the log's own thread writes. Raises LogError.
    """
    conn = connect(path)
    try:
        with immediate(conn):
            yield conn
    except sqlite3.Error as error:
        raise log_error(error, path) from error
    finally:
        conn.close()


@contextmanager
def immediate(conn: sqlite3.Connection) -> Iterator[None]:
    """One transaction that holds the right to write from its start: what it reads stays true."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        conn.execute("COMMIT")
    finally:
        if conn.in_transaction:
            conn.rollback()


def connect(path: Path, busy_s: float = BUSY_S) -> sqlite3.Connection:
    """A writing connection as the log needs it: WAL, FULL, foreign keys, newest migration.

    Raises LogError; a file that is not ours is left as it was.
    """
    if sqlite3.sqlite_version_info < (3, 37):
        raise LogUnreadable(
            f"The log needs SQLite 3.37 or newer and this Python has {sqlite3.sqlite_version}; "
            "use another Python."
        )
    refuse_share(path)
    _make_folder(path)
    try:
        # Autocommit: every transaction is opened in words (`immediate`).
        conn = sqlite3.connect(path, timeout=busy_s, isolation_level=None)
    except sqlite3.Error as error:
        raise _opening_error(error, path) from error
    try:
        _prepare(conn, path, busy_s)
    except sqlite3.Error as error:
        conn.close()
        raise _opening_error(error, path) from error
    except BaseException:
        conn.close()
        raise
    return conn


def _make_folder(path: Path) -> None:
    try:
        if path.is_dir():
            raise LogUnreadable(f"The log {path} is a folder; name a file with --log or H2H_LOG.")
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LogUnreadable(
            f"The folder of the log {path} cannot be made ({error.strerror}); choose another with "
            "--log or H2H_LOG."
        ) from error


def _opening_error(error: sqlite3.Error, path: Path) -> Exception:
    if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CANTOPEN:
        return read_only(path)
    return log_error(error, path)


def _prepare(conn: sqlite3.Connection, path: Path, busy_s: float) -> None:
    refuse_other(conn, path)
    _enable_wal(conn, path)
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA recursive_triggers = ON")
    _migrate(conn, path)
    conn.execute(f"PRAGMA busy_timeout = {round(busy_s * 1000)}")
    # A file without write permission opens, and begins, all the same: only a write tells.
    conn.execute("DELETE FROM ledger WHERE false")


def _enable_wal(conn: sqlite3.Connection, path: Path) -> None:
    """Ask for WAL and read the answer: some file systems quietly keep another mode."""
    until = time.monotonic() + OPENING_S
    while True:
        try:
            (mode,) = conn.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > until:
                raise
            time.sleep(0.02)
            continue
        if mode != "wal":
            raise LogOnShare(
                f"The file system of the log {path} does not take SQLite's write-ahead log; "
                "choose a folder on a local disk with --log or H2H_LOG."
            )
        return


def _migrate(conn: sqlite3.Connection, path: Path) -> None:
    if applied_migrations(conn) >= set(MIGRATIONS):
        return  # nothing to do: no lock, and sqlite_utils need not be imported
    database = sqlite_tools().Database
    conn.execute(f"PRAGMA busy_timeout = {int(OPENING_S * 1000)}")
    with immediate(conn):
        refuse_other(conn, path)  # another process may have come first
        migrations().apply(database(conn, execute_plugins=False))
