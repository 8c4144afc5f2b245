"""The writer thread's half of the log: one connection, opened on first use, and what it runs."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from random import Random

from problems.storable import storable
from sessions.clock import Clock, timestamp
from sessions.errors import LogUnreadable
from sessions.events import Stamped
from sessions.ids import ulid
from sessions.log import ledger
from sessions.log.connection import BUSY_S, connect, immediate
from sessions.log.ledger import Head
from sessions.log.rows import Row, rows_of
from sessions.log.schema import KEYS
from sessions.log.trouble import log_error

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
            with immediate(conn):
                return [self._save_one(conn, job) for job in jobs]
        except sqlite3.Error as error:
            raise log_error(error, self._path) from error

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
