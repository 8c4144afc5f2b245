"""What SQLite says -> what a person can do."""

import sqlite3
from pathlib import Path

from sessions.errors import LogError, LogReadOnly, LogUnreadable, NotSaved

_PRIMARY = 0xFF  # SQLite's extended codes hold the primary one in their low byte


def log_error(error: sqlite3.Error, path: Path) -> LogError:
    """The error of this package for one of SQLite, with a sentence that names the file."""
    code = getattr(error, "sqlite_errorcode", None)
    match code & _PRIMARY if code is not None else None:
        case sqlite3.SQLITE_FULL:
            return NotSaved(f"Not saved: the disk that holds the log {path} is full; free space.")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return NotSaved(
                f"Not saved: another program keeps the log {path} locked; close it there."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return read_only(path)
        case sqlite3.SQLITE_CANTOPEN:
            return LogUnreadable(f"The log {path} cannot be opened; check the path and its rights.")
        case sqlite3.SQLITE_NOTADB:
            return LogUnreadable(
                f"The file {path} is not a database, so not a log; choose another with --log."
            )
        case sqlite3.SQLITE_CORRUPT:
            return LogUnreadable(
                f"The log {path} is damaged ({error}); keep the file and use another with --log."
            )
        case _:
            return NotSaved(
                f"Not saved: the log {path} cannot be written ({error}); look at its disk."
            )


def read_only(path: Path) -> LogReadOnly:
    return LogReadOnly(
        f"The log {path} cannot be written: the file or its folder {path.parent} is read-only; "
        "change its rights or choose another with --log."
    )
