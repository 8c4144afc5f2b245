"""Who judged in a log, and every grade that was given in it."""

import sqlite3
from pathlib import Path

from sessions.errors import LogMissing, UnknownRater
from sessions.log.reader import reading
from sessions.scoring.raters import Given

# Two merged logs may have two ids for one name. A rater's first verdict is one step in an index.
_RATERS = """
SELECT name FROM (
  SELECT id, name, (SELECT min(at) FROM verdicts WHERE rater = raters.id) AS first_at FROM raters
) WHERE first_at IS NOT NULL GROUP BY name ORDER BY min(first_at), min(id)
"""

_GRADES = """
SELECT d.id, d.turn, r.name, d.grade, d.at, d.was_blind <> 0, d.early <> 0, d.amends
FROM verdicts AS d JOIN raters AS r ON r.id = d.rater
WHERE d.kind = 'grade' ORDER BY d.at, d.id
"""


def raters_of(path: Path) -> list[str]:
    """The name of everybody who judged, in the order of their first verdict. Raises LogError."""
    try:
        with reading(path) as conn:
            return [name for (name,) in conn.execute(_RATERS)]
    except LogMissing:
        return []


def grades_of(path: Path) -> list[Given]:
    """Every grade, oldest first, amended ones included. Raises LogError."""
    try:
        with reading(path) as conn:
            return read_grades(conn)
    except LogMissing:
        return []


def read_grades(conn: sqlite3.Connection) -> list[Given]:
    """The same on an open connection."""
    cursor = conn.cursor()
    cursor.row_factory = None
    return [
        Given(id, turn, rater, grade, at, bool(blind), bool(early), amends)
        for id, turn, rater, grade, at, blind, early, amends in cursor.execute(_GRADES)
    ]


def whose(conn: sqlite3.Connection, rater: str | None) -> str | None:
    """The rater whose verdicts count: the one named, else the one who gave the log's first verdict.

    None where nobody judged yet. Raises UnknownRater for a name that gave none.
    """
    cursor = conn.cursor()
    cursor.row_factory = None
    if rater is None:
        first = cursor.execute(_RATERS).fetchone()
        return first[0] if first else None
    names = [name for (name,) in cursor.execute("SELECT DISTINCT name FROM raters ORDER BY name")]
    if rater not in names:
        known = f"those who did: {', '.join(names)}" if names else "nobody did yet"
        raise UnknownRater(f"The rater {rater!r} gave no verdict in this log; {known}.")
    return rater
