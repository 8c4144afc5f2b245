"""The preferences of a log as a comparison takes them: one row for each two seats compared."""

import sqlite3
from pathlib import Path
from typing import Any

from msgspec import convert

from sessions.errors import LogMissing
from sessions.log.rater_rows import whose
from sessions.log.reader import reading
from sessions.scoring.headtohead import Preference

# Not from sessions that are still blind: a count by name would tell who sat where.
_PREFERENCES = """
SELECT o.verdict, d.turns, o.session, o.at, r.name AS rater, o.problem, o.seat_a, o.seat_b,
       o.kind_a, o.kind_b, o.early <> 0 AS early, o.contestant_a, o.contestant_b, o.winner,
       a.name AS name_a, b.name AS name_b, s.variant, k.name AS pack,
       s.blind <> 'off' AND NOT EXISTS (
         SELECT 1 FROM events AS v WHERE v.session = s.id AND v.kind = 'reveal'
       ) AS hidden
FROM pair_outcomes AS o
JOIN verdicts AS d ON d.id = o.verdict
JOIN raters AS r ON r.id = o.rater AND r.name = ?
JOIN sessions AS s ON s.id = o.session
JOIN seats AS a ON a.session = o.session AND a.label = o.seat_a
JOIN seats AS b ON b.session = o.session AND b.label = o.seat_b
JOIN variants AS v ON v.digest = s.variant
LEFT JOIN problems AS p ON p.digest = v.problem
LEFT JOIN packs AS k ON k.digest = p.pack
ORDER BY o.at, o.verdict
"""

_AMENDS = "SELECT id, amends FROM verdicts WHERE amends IS NOT NULL"


def preferences_of(path: Path, rater: str | None = None) -> list[Preference]:
    """The preferences of one rater, oldest first: of the one named, or of who gave the log's first
    verdict. An absent or empty log holds none.

    Raises LogError where the log cannot be read, UnknownRater for a name that gave no verdict.
    """
    try:
        with reading(path) as conn:
            conn.row_factory = sqlite3.Row
            rows = [dict(row) for row in conn.execute(_PREFERENCES, (whose(conn, rater),))]
            amends = dict(conn.execute(_AMENDS).fetchall())
    except LogMissing:
        return []
    return [convert(row, Preference, strict=False) for row in _first_looks(rows, amends)]


def _first_looks(rows: list[dict[str, Any]], amends: dict[str, str]) -> list[dict[str, Any]]:
    """Without second looks at the same answers: these tell how steady a rater is, nothing else."""

    def begun(verdict: str) -> str:
        while verdict in amends:
            verdict = amends[verdict]
        return verdict

    first: dict[tuple[str, str, str], str] = {}
    keys = [(row["turns"], row["seat_a"], row["seat_b"]) for row in rows]
    for row, key in zip(rows, keys, strict=True):
        first[key] = min(first.get(key, row["verdict"]), row["verdict"], key=begun)
    return [row for row, key in zip(rows, keys, strict=True) if first[key] == row["verdict"]]
