"""The ledger: a chain of hashes over every row of the log except chunks.

How to recompute it with nothing but this text. Canonical JSON means keys sorted, no spaces,
characters above ASCII as `\\uXXXX`, floats as Python's `repr` writes them (1.0, 1e-05):

    def canonical(value):
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

Walk `SELECT * FROM ledger ORDER BY n`. `n` counts from 1 without a gap, and for each entry

1. `row_sha256` is the SHA-256 (hex) of canonical JSON of the row it names: `SELECT * FROM tbl` at
   that key, as {column: value} with the columns that are NULL left out;
2. `prev` is the `entry` before it, and 64 zeros for the first;
3. `entry` is the SHA-256 (hex) of canonical JSON of {"prev", "n", "at", "tbl", "key",
   "row_sha256"}.

`key` is the row's primary key, its columns joined by `/`. Chunks are covered through the row that
ends their turn, which holds the whole text. The chain cannot see its own newest entries cut off:
for that, publish the head.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from problems.pieces import PIECE, json_pieces
from sessions.log.schema import KEYS

GENESIS = "0" * 64
# Made once: `json.dumps` makes one a call when it is asked for anything but its defaults.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


class Head(Struct, frozen=True):
    """The newest entry of the ledger. An empty log has n = 0, `GENESIS` and no time."""

    n: int
    entry: str
    at: str | None = None


def canonical(value: Any) -> bytes:
    """Canonical JSON, as the docstring of this module defines it.

    Raises ValueError for a float that is not finite.
    """
    return _CANONICAL.encode(value).encode()


def row_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 of a row as SQLite returns it, NULLs left out."""
    known = {column: row[column] for column in sorted(row) if row[column] is not None}
    digest = hashlib.sha256()
    for piece in json_pieces(known, canonical) if _is_long(known) else (canonical(known),):
        digest.update(piece)
    return digest.hexdigest()


def entry_hash(prev: str, n: int, at: str, tbl: str, key: str, row_sha256: str) -> str:
    """The hash that stands at the end of an entry and that the next one repeats as `prev`."""
    body = {"prev": prev, "n": n, "at": at, "tbl": tbl, "key": key, "row_sha256": row_sha256}
    return hashlib.sha256(canonical(body)).hexdigest()


def _is_long(row: Mapping[str, Any]) -> bool:
    return any(isinstance(value, str) and len(value) > PIECE for value in row.values())


def key_of(table: str, row: Mapping[str, Any]) -> str:
    return "/".join(str(row[column]) for column in KEYS[table])


def newest(conn: sqlite3.Connection) -> Head:
    """The head of the chain as this connection sees it."""
    row = conn.execute("SELECT n, entry, at FROM ledger ORDER BY n DESC LIMIT 1").fetchone()
    return Head(*row) if row else Head(0, GENESIS)


def append(conn: sqlite3.Connection, table: str, values: Mapping[str, Any], at: str) -> Head:
    """Insert one row and its entry; to be called inside BEGIN IMMEDIATE.

    The hash is taken over the row read back, since SQLite may store another value than it was
    given (2 in a REAL column is 2.0).
    """
    insert(conn, table, values)
    cursor = _at_key(conn, "*", table, values)
    columns = [column[0] for column in cursor.description]
    stored = dict(zip(columns, cursor.fetchone(), strict=True))
    before = newest(conn)
    n, named, digest = before.n + 1, key_of(table, stored), row_hash(stored)
    entry = entry_hash(before.entry, n, at, table, named, digest)
    conn.execute(
        "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)",
        (n, at, table, named, digest, before.entry, entry),
    )
    return Head(n, entry, at)


def stands(conn: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> bool:
    """Whether a row with the key of `values` is there already."""
    return _at_key(conn, "1", table, values).fetchone() is not None


def _at_key(
    conn: sqlite3.Connection, what: str, table: str, values: Mapping[str, Any]
) -> sqlite3.Cursor:
    key = KEYS[table]
    where = " AND ".join(f"{column} = ?" for column in key)
    return conn.execute(f"SELECT {what} FROM {table} WHERE {where}", [values[c] for c in key])


def insert(conn: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> None:
    """Insert one row with no entry of its own: for chunks."""
    marks = ", ".join("?" * len(values))
    conn.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", [*values.values()])
