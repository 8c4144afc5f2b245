"""The writer thread's half of the log: one connection, opened on first use, and what it runs."""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from sessions.clock import Clock, timestamp
from sessions.errors import LogOnShare, LogUnreadable
from sessions.events import Stamped
from sessions.ids import ulid
from sessions.log import ledger
from sessions.log.identity import applied_migrations, refuse_other
from sessions.log.ledger import Head
from sessions.log.place import refuse_share
from sessions.log.rows import Row, rows_of, storable
from sessions.log.schema import KEYS, MIGRATIONS, migrations
from sessions.log.tools import sqlite_tools
from sessions.log.trouble import log_error, read_only

BUSY_S = 10.0  # how long a statement waits for another process
OPENING_S = 30.0  # switching a fresh file to WAL does not wait by itself: tried again this long

# Errors of the event itself: trying again cannot help, and the others must not wait for it.
REFUSED = (sqlite3.IntegrityError, sqlite3.ProgrammingError, ValueError, TypeError, OverflowError)


class Store:
    """Lives in one thread. Every method raises a LogError with a sentence for a person."""

    def __init__(self, path: Path, clock: Clock, rng: Random, busy_s: float = BUSY_S) -> None:
        self._path = path
        self._busy_s = busy_s
        self._clock = clock
        self._rng = rng
        self._conn: sqlite3.Connection | None = None
        self._inode = 0

    def open(self) -> Head:
        """Make or open the file, bring it to this version, and return its head."""
        return ledger.newest(self._connection())

    def save(self, jobs: Sequence[Sequence[Stamped]]) -> list[Head | str]:
        """Write all jobs in one transaction; for each the head after it, or why it was refused.

        A job is written whole or not at all. Raises LogError, with nothing written, where the
        file cannot be written now.
        """
        conn = self._connection()
        self._refuse_moved()
        try:
            conn.execute("BEGIN IMMEDIATE")
            done = [self._save_one(conn, job) for job in jobs]
            conn.execute("COMMIT")
        except sqlite3.Error as error:
            raise log_error(error, self._path) from error
        finally:
            if conn.in_transaction:
                conn.rollback()
        return done

    def close(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None

    def _save_one(self, conn: sqlite3.Connection, job: Sequence[Stamped]) -> Head | str:
        conn.execute("SAVEPOINT job")
        try:
            for stamped in job:
                for row in rows_of(stamped, self._new_id, self._rater_id):
                    self._put(conn, row)
        except REFUSED as error:
            conn.execute("ROLLBACK TO job")
            conn.execute("RELEASE job")
            return f"{type(error).__name__}: {error}"
        conn.execute("RELEASE job")
        return ledger.newest(conn)

    def _put(self, conn: sqlite3.Connection, row: Row) -> None:
        values = {
            column: storable(value)[0] if isinstance(value, str) else value
            for column, value in row.values.items()
        }
        if row.table not in KEYS:
            ledger.insert(conn, row.table, values)
        elif not (row.shared and ledger.stands(conn, row.table, values)):
            ledger.append(conn, row.table, values, timestamp(self._clock.now()))

    def _new_id(self) -> str:
        return ulid(self._clock.now(), self._rng)

    def _rater_id(self, name: str) -> str:
        query = "SELECT id FROM raters WHERE name = ? ORDER BY id LIMIT 1"
        row = self._connection().execute(query, (storable(name)[0],)).fetchone()
        return row[0] if row else self._new_id()

    def _refuse_moved(self) -> None:
        """SQLite would go on writing into a file that has no name any more."""
        try:
            here = self._path.stat().st_ino == self._inode
        except OSError:
            here = False
        if not here:
            raise LogUnreadable(
                f"The log {self._path} was moved or removed while it was in use; put it back."
            )

    def _connection(self) -> sqlite3.Connection:
        if self._conn is None:
            self._conn = connect(self._path, self._busy_s)
            self._inode = self._path.stat().st_ino
        return self._conn


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
        # Autocommit: every transaction here is opened in words, as BEGIN IMMEDIATE.
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
    conn.execute("BEGIN IMMEDIATE")
    try:
        refuse_other(conn, path)  # another process may have come first
        migrations().apply(database(conn, execute_plugins=False))
        conn.execute("COMMIT")
    finally:
        if conn.in_transaction:
            conn.rollback()
