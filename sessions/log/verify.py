"""Is the log as it was written? Everything in it is recomputed; nothing is taken on trust.

A chain cannot see its own newest entries cut off: compare the head with one published before.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from msgspec import Struct

from sessions.log import scored, scored_check
from sessions.log.interrupt import interruptible
from sessions.log.ledger import GENESIS, Head, entry_hash, key_of, newest, row_hash
from sessions.log.reader import reading
from sessions.log.schema import KEYS, statements

Watch = Callable[[int, int], None]
WATCHED = 500  # rows between two words to a watcher
NOTHING = Head(0, GENESIS)
MENDS = "scores may be wrong; `h2h log recount` mends it"


class Finding(Struct, frozen=True):
    """One thing that verify has to say: where, what, and whether it is a fault or just a note."""

    table: str
    key: str
    what: str
    is_fault: bool = True

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.what}" if self.key else f"{self.table}: {self.what}"


def head(path: Path) -> Head:
    """The head of the log, for publishing. Raises LogError where the file cannot be read."""
    with reading(path) as conn:
        return newest(conn)


def verify(path: Path) -> list[Finding]:
    """Every deviation, named by table and key; empty for an intact log without open turns.

    Raises LogError where the file cannot be read at all.
    """
    return verify_watched(path, lambda done, total: None)[0]


def verify_watched(path: Path, watch: Watch) -> tuple[list[Finding], Head]:
    """The same, and the head of what was looked at: others may go on writing meanwhile.

    `watch` is told now and then how many rows were looked at, of how many. Memory: a row, the
    longest answer, and the findings. Raises LogError, or KeyboardInterrupt on ctrl-c.
    """
    with reading(path) as conn:
        conn.row_factory = sqlite3.Row
        findings: list[Finding] = []
        missing = [table for table in (*KEYS, "chunks", "ledger") if not _columns(conn, table)]
        if missing:
            return [Finding(table, "", "the table is missing") for table in missing], NOTHING
        before = NOTHING
        try:
            with interruptible(conn):
                before = newest(conn)
                findings.extend(_looked(conn, watch))
        except sqlite3.DatabaseError as error:
            findings.append(Finding("log", "", f"the file is damaged ({error})"))
        return findings, before


def _looked(conn: sqlite3.Connection, watch: Watch) -> Iterator[Finding]:
    seen = _counting(conn, watch)
    yield from _damage(conn)
    guards = list(_guards(conn))
    yield from guards
    edited = False
    for finding in chain(_chain(conn, seen), _rows(conn, seen), _texts(conn, seen), _orphans(conn)):
        edited = edited or finding.is_fault
        yield finding
    if not {finding.table for finding in guards} & {"scored_turns_now", "scored_pairs_now"}:
        yield from _scored(conn, edited)


def _counting(conn: sqlite3.Connection, watch: Watch) -> Callable[[], None]:
    """To be called with every entry, row and turn."""
    count = "SELECT 2 * (SELECT count(*) FROM ledger) + (SELECT count(*) FROM turns)"
    total, done = conn.execute(count).fetchone()[0], 0

    def seen() -> None:
        nonlocal done
        done += 1
        if done % WATCHED == 0:
            watch(done, total)

    return seen


def _columns(conn: sqlite3.Connection, table: str) -> list[str]:
    return [row["name"] for row in conn.execute(f"PRAGMA table_info({table})")]


def _guards(conn: sqlite3.Connection) -> Iterator[Finding]:
    """Triggers and views as this version makes them, and no trigger beside them."""
    query = "SELECT name, sql, tbl_name FROM sqlite_master WHERE type IN ('trigger', 'view')"
    found = {row["name"]: row for row in conn.execute(query)}
    kept = [*scored.made()] if scored_check.is_kept(conn) else []
    for statement in (*statements(), *kept):
        kind, name = statement.split()[1:3]
        if kind not in ("TRIGGER", "VIEW"):
            continue
        row = found.pop(name, None)
        if row is None:
            so = MENDS if statement in kept else "edits were possible"
            yield Finding(name, "", f"the {kind.lower()} is missing, so {so}")
        elif row["sql"] != statement.strip():
            so = f", so {MENDS}" if statement in kept else ""
            yield Finding(name, "", f"the {kind.lower()} is not as h2h made it{so}")
    for name, row in found.items():
        if row["sql"].upper().startswith("CREATE TRIGGER"):
            yield Finding(row["tbl_name"], "", f"the trigger {name} is not one of h2h's")


def _damage(conn: sqlite3.Connection) -> Iterator[Finding]:
    for row in conn.execute("PRAGMA quick_check(20)"):
        if row[0] != "ok":
            yield Finding("log", "", f"the file is damaged: {row[0]}")


def _chain(conn: sqlite3.Connection, seen: Callable[[], None]) -> Iterator[Finding]:
    """The ledger against itself: numbers without a gap, each entry's hash, each link."""
    before = NOTHING
    for row in conn.execute("SELECT * FROM ledger ORDER BY n"):
        seen()
        n, key = row["n"], f"{row['tbl']} {row['key']}"
        if n != before.n + 1:
            gap = f"{before.n + 1}" if n == before.n + 2 else f"{before.n + 1} to {n - 1}"
            yield Finding("ledger", gap, "the entry is missing (a gap in n)")
        elif row["prev"] != before.entry:
            yield Finding("ledger", str(n), f"the chain breaks here (entry of {key})")
        made = entry_hash(row["prev"], n, row["at"], row["tbl"], row["key"], row["row_sha256"])
        if made != row["entry"]:
            yield Finding("ledger", str(n), f"the entry of {key} was changed")
        before = Head(n, row["entry"], row["at"])


def _rows(conn: sqlite3.Connection, seen: Callable[[], None]) -> Iterator[Finding]:
    """Every row against its entry, both ways."""
    for table, columns in KEYS.items():
        key_sql = " || '/' || ".join(columns)
        rows = conn.execute(
            f"SELECT l.row_sha256 AS promised, x.* FROM {table} AS x "
            f"LEFT JOIN ledger AS l ON l.tbl = '{table}' AND l.key = {key_sql}"
        )
        for row in rows:
            seen()
            values = dict(row)
            promised = values.pop("promised")
            if promised is None:
                what = "the row has no entry in the ledger"
                yield Finding(table, key_of(table, values), what)
            elif _hash(values) != promised:
                what = "the row was changed after it was written"
                yield Finding(table, key_of(table, values), what)
        entered = f"SELECT key FROM ledger WHERE tbl = '{table}'"
        for row in conn.execute(f"{entered} EXCEPT SELECT {key_sql} FROM {table} ORDER BY 1"):
            yield Finding(table, row["key"], "the row is gone; its entry is still there")
    known = ", ".join(f"'{table}'" for table in KEYS)
    for row in conn.execute(f"SELECT n, tbl FROM ledger WHERE tbl NOT IN ({known})"):
        yield Finding("ledger", str(row["n"]), f"the entry names a table {row['tbl']!r}")


def _hash(values: dict[str, Any]) -> str:
    try:
        return row_hash(values)
    except (TypeError, ValueError):  # a blob or an infinity: nothing that we ever wrote
        return ""


def _texts(conn: sqlite3.Connection, seen: Callable[[], None]) -> Iterator[Finding]:
    """Chunks, which have no entries, against the whole text that stands in their turn's end."""
    ends = conn.execute(
        "SELECT t.id, e.text, e.thinking, e.sha256, e.turn IS NOT NULL AS ended "
        "FROM turns AS t LEFT JOIN turn_ends AS e ON e.turn = t.id ORDER BY t.id"
    )
    for row in ends:
        seen()
        turn = row["id"]
        if not row["ended"]:
            note = "the turn never ended, so its text is not covered by the ledger"
            yield Finding("turns", turn, note, is_fault=False)
            continue
        if hashlib.sha256(row["text"].encode()).hexdigest() != row["sha256"]:
            yield Finding("turn_ends", turn, "the text is not the one that sha256 was taken of")
        for kind in ("text", "thinking"):
            pieces = conn.execute(
                "SELECT text FROM chunks WHERE turn = ? AND kind = ? ORDER BY seq", (turn, kind)
            )
            if "".join(piece["text"] for piece in pieces) != row[kind]:
                yield Finding("chunks", turn, f"the chunks are unlike the turn's {kind}")


def _orphans(conn: sqlite3.Connection) -> Iterator[Finding]:
    for row in conn.execute("PRAGMA foreign_key_check"):
        child, parent = row["table"], row["parent"]
        yield Finding(child, "", f"a row names one of {parent} that is not there")
    query = "SELECT DISTINCT turn FROM chunks WHERE turn NOT IN (SELECT id FROM turns)"
    for row in conn.execute(query):
        yield Finding("chunks", row["turn"], "the chunks belong to no turn")


def _scored(conn: sqlite3.Connection, edited: bool) -> Iterator[Finding]:
    """What scores are read from, which has no entries, against the rows that it was made of.

    An edit of a row does not reach it. That is told beside the edit, as a note: which of the two
    is true is for the reader to say, and a recount would take the edit over.
    """
    if not scored_check.is_kept(conn):
        return
    gone = [table for table in scored.NAMES if not _columns(conn, table)]
    for table in gone:
        yield Finding(table, "", f"the table is missing, so {MENDS}")
    if gone:
        return
    what = f"it is not what the rows say, so {MENDS}"
    if edited:
        what = "scores are read from here, and it is not what the edited rows say"
    for table, key in scored_check.deviations(conn):
        yield Finding(table, key, what, is_fault=not edited)
