"""Read-only connections, and finding sessions. Works on any readable file, whatever its folder."""

import difflib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from sessions.errors import AmbiguousSession, LogError, LogMissing, LogUnreadable, UnknownSession
from sessions.log.identity import is_empty, refuse_other
from sessions.log.trouble import log_error


class SessionRow(Struct, frozen=True):
    """A session as a list shows it. `problem` is a problem's id, or None for an own question."""

    session: str
    state: str
    problem: str | None
    started_at: str


_NO_SHARED_MEMORY = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write and sees one moment of the file.

    Raises LogError with a sentence for a person.
    """
    _refuse_absent(path)
    with tempfile.TemporaryDirectory(prefix="h2h-read-") as spare:
        conn = _connect(path, Path(spare))
        try:
            refuse_other(conn, path)
            if is_empty(conn):
                raise LogMissing(f"The log {path} is empty yet; `h2h run` fills it.")
            conn.execute("BEGIN")  # one view of the file, however long we look
            yield conn
        except sqlite3.Error as error:
            raise _cannot_read(error, path) from error
        finally:
            conn.close()


def _refuse_absent(path: Path) -> None:
    try:
        there, is_file = path.exists(), path.is_file()
    except OSError as error:
        raise LogUnreadable(f"The log {path} cannot be read ({error.strerror}).") from error
    if not there:
        raise LogMissing(f"There is no log at {path} yet; `h2h run` starts one.")
    if not is_file:
        raise LogUnreadable(f"The log {path} is not a file; name one with --log or H2H_LOG.")


def _connect(path: Path, spare: Path) -> sqlite3.Connection:
    """Open as it is; where its folder cannot hold SQLite's shared memory, read around that.

    In such a folder a log without a -wal file can be read as immutable; one with a -wal file (its
    writer died) is copied, with it, to where SQLite may recover it.
    """
    try:
        return _open(path, "mode=ro")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _NO_SHARED_MEMORY:
            raise _cannot_read(error, path) from error
    wal = path.with_name(path.name + "-wal")
    try:
        if not wal.exists() or wal.stat().st_size == 0:
            return _open(path, "immutable=1")
        shutil.copyfile(path, spare / "log.db")
        shutil.copyfile(wal, spare / "log.db-wal")
        return _open(spare / "log.db", "mode=rw")
    except sqlite3.Error as error:
        raise _cannot_read(error, path) from error
    except OSError as error:
        raise LogUnreadable(f"The log {path} cannot be read ({error.strerror}).") from error


def _open(path: Path, how: str) -> sqlite3.Connection:
    conn = sqlite3.connect(
        f"file:{quote(os.fsencode(path))}?{how}", uri=True, timeout=5, isolation_level=None
    )
    try:
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opening is lazy
        conn.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        conn.close()
        raise
    return conn


def _cannot_read(error: sqlite3.Error, path: Path) -> LogError:
    found = log_error(error, path)
    if isinstance(found, LogUnreadable):
        return found
    return LogUnreadable(f"The log {path} cannot be read ({error}).")


# The sessions are chosen first, along the index that holds them in time; then each is looked at.
_STATES = """
SELECT s.id, s.blind, p.slug, s.started_at,
       EXISTS (SELECT 1 FROM events AS e WHERE e.session = s.id AND e.kind = 'reveal'),
       EXISTS (SELECT 1 FROM events AS e WHERE e.session = s.id AND e.kind = 'abandon')
FROM (
  SELECT id, started_at FROM sessions WHERE (started_at, id) < (?, ?)
  ORDER BY started_at DESC, id DESC LIMIT ?
) AS n
CROSS JOIN sessions AS s ON s.id = n.id
JOIN variants AS v ON v.digest = s.variant
LEFT JOIN problems AS p ON p.digest = v.problem
ORDER BY n.started_at, n.id
"""
_AFTER_ALL = ("\U0010ffff", "")


def list_sessions(
    path: Path, newest: int | None = None, before: tuple[str, str] | None = None
) -> list[SessionRow]:
    """Sessions, oldest first: all, or the `newest` so many, of those `before` a session (its
    `started_at` and id). An absent log holds none.

    Raises LogError where the log cannot be read.
    """
    try:
        with reading(path) as conn:
            asked = (*(before or _AFTER_ALL), -1 if newest is None else newest)
            rows = conn.execute(_STATES, asked).fetchall()
    except LogMissing:
        return []
    return [
        SessionRow(session, _state(blind, revealed, abandoned), problem, started_at)
        for session, blind, problem, started_at, revealed, abandoned in rows
    ]


def count_sessions(path: Path) -> int:
    """How many there are; an absent log holds none. Raises LogError."""
    try:
        with reading(path) as conn:
            return conn.execute("SELECT count(*) FROM sessions").fetchone()[0]
    except LogMissing:
        return 0


def _state(blind: str, revealed: int | None, abandoned: int | None) -> str:
    if revealed:
        return "revealed"
    if abandoned:
        return "abandoned"
    return "revealed" if blind == "off" else "open"


_NEWEST = "SELECT id FROM sessions ORDER BY started_at DESC, id DESC LIMIT ?"
MOST_COMPARED = 2000  # sessions that are looked through for one that is spelled much alike


def find_session(path: Path, text: str) -> str:
    """The id that `text` means: an id, a part that only one id holds, or `last`.

    Raises UnknownSession with the nearest ids, AmbiguousSession, or LogError.
    """
    with reading(path) as conn:
        if conn.execute("SELECT 1 FROM sessions WHERE id = ?", (text,)).fetchone():
            return text
        newest = [i for (i,) in conn.execute(_NEWEST, (MOST_COMPARED,))]
        if text == "last" and newest:
            return newest[0]
        holds = "FROM sessions WHERE ? <> '' AND instr(id, ?) > 0"
        count = conn.execute(f"SELECT count(*) {holds}", (text, text)).fetchone()[0]
        few = conn.execute(
            f"SELECT id {holds} ORDER BY started_at DESC, id DESC LIMIT 3", (text,) * 2
        )
        matches = [i for (i,) in few][::-1]
    if count == 1:
        return matches[0]
    if matches:
        few = ", ".join(matches)
        raise AmbiguousSession(f"{count} sessions hold {text!r}, such as {few}; say more.")
    raise UnknownSession(_unknown(path, text, newest))


def _unknown(path: Path, text: str, newest: list[str]) -> str:
    if not newest:
        return f"The log {path} holds no session yet; `h2h run` makes one."
    near = difflib.get_close_matches(text, newest, n=3, cutoff=0.4) or newest[:3][::-1]
    return f"No session of {path} answers to {text!r}; the nearest are {', '.join(near)}."
