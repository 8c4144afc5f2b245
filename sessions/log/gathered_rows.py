"""Attempts as a score takes them, those that are alike in one row: many answers, few rows.

The same numbers come of these as of `score_rows.py`, which takes each turn by itself and serves
a log that keeps nothing for scores yet.
"""

import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from sessions.errors import LogMissing
from sessions.log import gathered
from sessions.log.gathered import Dimensions, How, apart, in_time, one_of
from sessions.log.rater_rows import whose
from sessions.log.reader import reading
from sessions.log.score_rows import attempts_of
from sessions.log.scored_check import is_kept
from sessions.scoring.attempts import Attempt
from sessions.scoring.sides import sides
from sessions.scoring.wanted import Wanted, wanted_attempts

# A line about one problem counts its variants; only then is the session of each turn looked up.
_TURN = "substr(m.placed, instr(m.placed, ' ') + 1)"
_VARIANTS = f"JOIN turns AS t ON t.id = {_TURN} JOIN sessions AS s ON s.id = t.session"

_ENDMOST = (
    "(SELECT {}(placed) FROM scored_turns AS o "
    "WHERE o.who = m.who AND o.what = m.what AND o.how = m.how)"
)


def gathered_attempts(
    path: Path,
    rater: str | None = None,
    wanted: Wanted | None = None,
    *,
    contestants: Collection[str] | None = None,
    by_variant: bool = False,
    differing_apart: bool = False,
) -> list[Attempt]:
    """The attempts that are asked for, and those still blind, by the first of those alike.

    `contestants` (digests) narrows them before anything is read. With `by_variant` only attempts at
    one variant are alike, else `variant` stands for own questions alone. With `differing_apart`
    those stand one by one on which checks and rater differ.

    Raises LogError where the log cannot be read, UnknownRater for a name that gave no verdict.
    """
    wanted = wanted or Wanted()
    try:
        with reading(path) as conn:
            if is_kept(conn):
                rater = whose(conn, rater)
                found = gathered.dimensions(conn, path)
                alone = {n for n, how in found.how.items() if how.hidden}
                if differing_apart:
                    alone |= {n for n, how in found.how.items() if _differs(how, rater)}
                rows = [
                    *_alike(conn, found, wanted, contestants, alone, by_variant),
                    *_alone(conn, found, wanted, contestants, alone, by_variant),
                ]
                made = [_attempt(row, found, rater) for row in rows]
                made.sort(key=lambda attempt: (attempt.at, attempt.turn_id))
                return wanted_attempts(made, wanted)
    except LogMissing:
        return []
    rows = wanted_attempts(attempts_of(path, rater), wanted)
    return [a for a in rows if contestants is None or a.hidden or a.contestant in contestants]


def days_of(path: Path) -> list[str]:
    """The days (UTC, `YYYY-MM-DD`) on which anybody but a player was asked whose name is out.

    Raises LogError.
    """
    try:
        with reading(path) as conn:
            if is_kept(conn):
                found = gathered.dimensions(conn, path)
                hidden = one_of("how", [n for n, how in found.how.items() if how.hidden])
                players = [n for n, who in found.who.items() if who.kind == "scripted"]
                days = conn.execute(
                    "SELECT DISTINCT substr(placed, 1, 10) AS day FROM scored_turns "
                    f"WHERE NOT {hidden} AND NOT {one_of('who', players)} ORDER BY day"
                )
                return [day for (day,) in days]
    except LogMissing:
        return []
    return sorted({a.at[:10] for a in attempts_of(path) if not a.hidden and a.kind != "scripted"})


def _alike(
    conn: sqlite3.Connection,
    found: Dimensions,
    wanted: Wanted,
    contestants: Collection[str] | None,
    alone: Collection[int],
    by_variant: bool,
) -> Iterator[tuple[Any, ...]]:
    asked, values = in_time(wanted, "m.")
    which = f"WHERE NOT {one_of('m.how', alone)} AND {_by(found, contestants)}"
    if values or by_variant:
        variant, join, also = ("s.variant", _VARIANTS, ", 4") if by_variant else ("NULL", "", "")
        counted = (
            f"SELECT m.who, m.what, m.how, {variant}, count(*), min(m.placed), max(m.placed) "
            f"FROM scored_turns AS m {join} {which} AND {asked} "
            f"GROUP BY m.who, m.what, m.how{also}"
        )
    else:
        counted = (
            f"SELECT m.who, m.what, m.how, NULL, m.n, {_ENDMOST.format('min')}, "
            f"{_ENDMOST.format('max')} FROM scored_sums AS m {which}"
        )
    yield from conn.execute(counted, values)


def _alone(
    conn: sqlite3.Connection,
    found: Dimensions,
    wanted: Wanted,
    contestants: Collection[str] | None,
    alone: Collection[int],
    by_variant: bool,
) -> Iterator[tuple[Any, ...]]:
    """Whoever counts what is still blind counts sessions, whatever is asked for."""
    if not alone:
        return
    asked, values = in_time(wanted, "m.")
    hidden = one_of("m.how", [n for n in alone if found.how[n].hidden])
    variant, join = ("s.variant", _VARIANTS) if by_variant else ("NULL", "")
    yield from conn.execute(
        f"SELECT m.who, m.what, m.how, {variant}, 1, m.placed, m.placed "
        f"FROM scored_turns AS m {join} WHERE {one_of('m.how', alone)} "
        f"AND ({hidden} OR ({asked} AND {_by(found, contestants)}))",
        values,
    )


def _by(found: Dimensions, contestants: Collection[str] | None) -> str:
    if contestants is None:
        return "1"
    return one_of("m.who", [n for n, who in found.who.items() if who.contestant in contestants])


def _attempt(row: tuple[Any, ...], found: Dimensions, rater: str | None) -> Attempt:
    n_who, n_what, n_how, variant, n, first, last = row
    who, what, how = found.who[n_who], found.what[n_what], found.how[n_how]
    at, turn_id = apart(first)
    last_at, last_turn = apart(last)
    grade, early, graded_by = _grades(how, rater)
    return Attempt(
        turn_id,
        turn_id.rpartition("/")[0],
        how.turn,
        at,
        who.contestant,
        who.name,
        who.kind,
        who.provider,
        who.model,
        variant or what.variant,
        how.served_model,
        what.pack,
        what.pack_digest,
        what.problem,
        how.ended,
        bool(how.hidden),
        how.checks,
        grade,
        early,
        rater if grade is not None and rater is not None else "",
        graded_by,
        how.sandbox,
        n,
        last_at,
        last_turn,
    )


def _grades(how: How, rater: str | None) -> tuple[Any, bool, tuple[str, ...]]:
    given = how.grades or ()
    for name, grade, early in given:
        if name == rater:
            return grade, bool(early), tuple(who for who, _, _ in given)
    return None, False, tuple(who for who, _, _ in given)


def _differs(how: How, rater: str | None) -> bool:
    """By the one rule there is for it, asked of an answer that came out so."""
    grade, early, _ = _grades(how, rater)
    example = Attempt("", "", how.turn, "", "", "", "model", "", "", "")
    answer = replace(
        example, problem="any", ended=how.ended, checks=how.checks, grade=grade, early=early
    )
    return bool(sides([answer]).differing)
