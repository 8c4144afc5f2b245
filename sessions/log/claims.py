"""The published figures that an operator keeps in the log: added, listed, withdrawn.

A claim belongs to no session, so it is written by a connection of its own. Nothing is ever taken
out: a withdrawal is one more row, which names the claim that it ends.
"""

import sqlite3
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from msgspec import Struct

from problems.storable import storable
from sessions.clock import Clock, timestamp
from sessions.errors import LogMissing, UnknownClaim
from sessions.ids import ulid
from sessions.log import ledger
from sessions.log.connection import writing
from sessions.log.reader import reading
from sessions.scoring.claims import Claim

# `published` is the claim's `date`; the others are named alike.
_FIELDS = ("figure", "problems", "repeats", "benchmark", "model", "source", "note")


class StoredClaim(Struct, frozen=True):
    """A claim of the log. `withdrawn_at` and `why` are None while it stands."""

    id: str
    at: str
    claim: Claim
    withdrawn_at: str | None = None
    why: str | None = None


def add_claim(path: Path, claim: Claim, clock: Clock, rng: Random) -> StoredClaim:
    """Write a claim and its entry of the ledger; durable on return.

    The figure is stored as it stands: parse it first. Raises LogError.
    """
    values = {name: getattr(claim, name) for name in _FIELDS} | {"published": claim.date}
    return _write(path, values, claim, clock, rng)


def withdraw_claim(
    path: Path, stored: StoredClaim, why: str, clock: Clock, rng: Random
) -> StoredClaim:
    """Say of a claim that it no longer stands, and why; both rows stay. Raises LogError."""
    values = {"figure": stored.claim.figure, "withdraws": stored.id, "note": why}
    done = _write(path, values, stored.claim, clock, rng)
    return msgspec.structs.replace(stored, withdrawn_at=done.at, why=why)


def _write(
    path: Path, values: dict[str, Any], claim: Claim, clock: Clock, rng: Random
) -> StoredClaim:
    at = timestamp(clock.now())
    key = ulid(clock.now(), rng)
    held = {
        name: storable(value)[0] if isinstance(value, str) else value
        for name, value in ({"id": key, "at": at} | values).items()
    }
    with writing(path) as conn:
        ledger.append(conn, "claims", held, at)
    return StoredClaim(key, at, claim)


def claims_of(path: Path) -> list[StoredClaim]:
    """Every claim, oldest first, the withdrawn ones marked. An absent log holds none.

    Raises LogError where the log cannot be read.
    """
    try:
        with reading(path) as conn:
            conn.row_factory = sqlite3.Row
            rows = [dict(row) for row in conn.execute("SELECT * FROM claims ORDER BY at, id")]
    except LogMissing:
        return []
    # A log that no newer version has written to yet has no `withdraws`.
    ended = {row["withdraws"]: row for row in rows if row.get("withdraws")}
    return [_stored(row, ended.get(row["id"])) for row in rows if not row.get("withdraws")]


def _stored(row: dict[str, Any], ended: dict[str, Any] | None) -> StoredClaim:
    fields: dict[str, Any] = {name: row.get(name) for name in _FIELDS}
    claim = Claim(**fields, date=row["published"])
    if ended is None:
        return StoredClaim(row["id"], row["at"], claim)
    return StoredClaim(row["id"], row["at"], claim, ended["at"], ended["note"] or "")


def find_claim(stored: list[StoredClaim], text: str) -> StoredClaim:
    """The claim that `text` means: an id, a part that only one id holds, or `last`.

    Raises:
        UnknownClaim: none or several answer to it.
    """
    if not stored:
        raise UnknownClaim("The log holds no claim yet; `h2h claim add FIGURE` adds one.")
    if text == "last":
        return stored[-1]
    matches = [one for one in stored if text and text.upper() in one.id]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise UnknownClaim(f"{len(matches)} claims hold {text[:40]!r} in their id; say more of it.")
    raise UnknownClaim(f"No claim answers to {text[:40]!r}; `h2h claim list` shows their ids.")
