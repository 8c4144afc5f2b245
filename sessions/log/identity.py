"""Whose database a file is: a log of this version, of a newer one, or not a log at all."""

import sqlite3
from pathlib import Path

from sessions.errors import LogForeign, LogTooNew
from sessions.log.schema import MIGRATION_SET, MIGRATIONS


def is_empty(conn: sqlite3.Connection) -> bool:
    """No table yet: a fresh file, or one that another process is about to fill."""
    return conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0


def refuse_other(conn: sqlite3.Connection, path: Path) -> None:
    """Raise LogForeign or LogTooNew, before anything of the file was changed."""
    if is_empty(conn):
        return
    applied = applied_migrations(conn)
    if not applied:
        raise LogForeign(
            f"The database {path} is not a log of h2h; it was left as it is: choose another with "
            "--log or H2H_LOG."
        )
    unknown = sorted(applied - set(MIGRATIONS))
    if unknown:
        raise LogTooNew(
            f"The log {path} comes from a newer version of h2h (it holds {unknown[0]}); "
            "update h2h, or choose another log with --log."
        )


def applied_migrations(conn: sqlite3.Connection) -> set[str]:
    """Names of our migrations that the file holds; empty for a fresh or a foreign file."""
    held = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
    if not conn.execute(held).fetchone():
        return set()
    try:
        rows = conn.execute(
            "SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (MIGRATION_SET,)
        ).fetchall()
    except sqlite3.OperationalError:  # a table of that name with other columns
        return set()
    return {name for (name,) in rows}
