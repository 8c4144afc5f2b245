"""What is kept for scores, as `scored.py` made it, read back: who, what, how, and the narrow rows.

Every reader takes an open connection to a log that keeps it (`scored_check.is_kept`).
"""

import sqlite3
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from sessions.contestants.record import Kind
from sessions.errors import LogUnreadable
from sessions.events import Grade
from sessions.scoring.wanted import Wanted


class Who(Struct, frozen=True, gc=False):
    """A contestant under one name."""

    contestant: str
    name: str
    kind: Kind
    provider: str
    model: str


class What(Struct, frozen=True, gc=False):
    """A problem of a pack; or an own question, by its variant."""

    variant: str
    pack: str | None
    pack_digest: str | None
    problem: str | None


class How(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """All else that a score asks of a turn. `grades`: (rater, grade, early), in their order."""

    turn: int
    hidden: int
    ended: Literal["finished", "failed", "cancelled"] | None
    served_model: str | None
    checks: Literal["solved", "not solved", "infra"] | None
    sandbox: str | None
    grades: tuple[tuple[str, Grade, int], ...] | None


class Said(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """All else that a score asks of a preference between two seats."""

    winner: Literal["first", "second", "tie", "all-bad"]
    early: int
    hidden: int
    rater: str


AT = "substr({0}placed, 1, instr({0}placed, ' ') - 1)"
_WHO = """
SELECT w.n, w.contestant, w.name, c.kind, c.provider, c.model
FROM scored_who AS w JOIN contestants AS c ON c.digest = w.contestant
"""
_WHAT = """
SELECT q.n, coalesce(q.variant, ''), k.name, k.digest, p.slug
FROM scored_what AS q LEFT JOIN problems AS p ON p.digest = q.problem
LEFT JOIN packs AS k ON k.digest = p.pack
"""


class Dimensions(Struct, frozen=True):
    """What the numbers in the narrow rows stand for."""

    who: dict[int, Who]
    what: dict[int, What]
    how: dict[int, How]
    said: dict[int, Said]


def dimensions(conn: sqlite3.Connection, path: Path) -> Dimensions:
    """Raises LogUnreadable where somebody else wrote them."""
    how: dict[int, How] = {}
    said: dict[int, Said] = {}
    try:
        for n, text in conn.execute("SELECT n, how FROM scored_how"):
            found = msgspec.json.decode(text)
            if len(found) == len(Said.__struct_fields__):
                said[n] = msgspec.convert(found, Said)
            else:
                how[n] = msgspec.convert(found, How)
        who = {n: msgspec.convert(_named(Who, rest), Who) for n, *rest in conn.execute(_WHO)}
        what = {n: What(*rest) for n, *rest in conn.execute(_WHAT)}
    except (msgspec.MsgspecError, TypeError) as error:
        raise LogUnreadable(
            f"The log {path} holds what no version of h2h wrote ({error}); `h2h log verify` tells "
            "more."
        ) from None
    return Dimensions(who, what, how, said)


def _named(kind: type[Struct], values: Collection[Any]) -> dict[str, Any]:
    return dict(zip(kind.__struct_fields__, values, strict=True))


def in_time(wanted: Wanted, prefix: str = "") -> tuple[str, list[Any]]:
    """SQL for "asked for, by its moment", and its values."""
    at, terms, values = AT.format(prefix), ["1"], []
    if wanted.since is not None:
        terms.append(f"{at} >= ?")
        values.append(wanted.since)
    if wanted.until is not None:
        terms.append(f"substr({at}, 1, ?) <= ?")
        values += [len(wanted.until), wanted.until]
    return " AND ".join(terms), values


def one_of(column: str, numbers: Collection[int]) -> str:
    """SQL: the column holds one of these; our own integers, so they may stand in the text."""
    return f"{column} IN ({', '.join(map(str, sorted(numbers)))})"


def apart(placed: str) -> tuple[str, str]:
    """The moment and the key of a row's place."""
    at, _, key = placed.partition(" ")
    return at, key
