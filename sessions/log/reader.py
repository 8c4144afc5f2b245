"""Read-only connections, and finding sessions. Works on any readable file, whatever its folder."""

import difflib
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
        f"file:{quote(str(path))}?{how}", uri=True, timeout=5, isolation_level=None
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


_STATES = """
SELECT s.id, s.blind, p.slug, s.started_at,
       max(e.kind = 'reveal'), max(e.kind = 'abandon')
FROM sessions AS s
JOIN variants AS v ON v.digest = s.variant
LEFT JOIN problems AS p ON p.digest = v.problem
LEFT JOIN events AS e ON e.session = s.id AND e.kind IN ('reveal', 'abandon')
GROUP BY s.id ORDER BY s.started_at, s.id
"""


def list_sessions(path: Path) -> list[SessionRow]:
    """Every session, oldest first. An absent log holds none."""
    try:
        with reading(path) as conn:
            rows = conn.execute(_STATES).fetchall()
    except LogMissing:
        return []
    return [
        SessionRow(session, _state(blind, revealed, abandoned), problem, started_at)
        for session, blind, problem, started_at, revealed, abandoned in rows
    ]


def _state(blind: str, revealed: int | None, abandoned: int | None) -> str:
    if revealed:
        return "revealed"
    if abandoned:
        return "abandoned"
    return "revealed" if blind == "off" else "open"


def find_session(path: Path, text: str) -> str:
    """The id that `text` means: an id, a part that only one id holds, or `last`.

    Raises UnknownSession with the nearest ids, AmbiguousSession, or LogError.
    """
    with reading(path) as conn:
        ids = [i for (i,) in conn.execute("SELECT id FROM sessions ORDER BY started_at, id")]
    if text in ids:
        return text
    if text == "last" and ids:
        return ids[-1]
    matches = [i for i in ids if text and text in i]
    if len(matches) == 1:
        return matches[0]
    if matches:
        few = ", ".join(matches[-3:])
        raise AmbiguousSession(f"{len(matches)} sessions hold {text!r}, such as {few}; say more.")
    raise UnknownSession(_unknown(path, text, ids))


def _unknown(path: Path, text: str, ids: list[str]) -> str:
    if not ids:
        return f"The log {path} holds no session yet; `h2h run` makes one."
    near = difflib.get_close_matches(text, ids, n=3, cutoff=0.4) or ids[-3:]
    return f"No session of {path} answers to {text!r}; the nearest are {', '.join(near)}."
