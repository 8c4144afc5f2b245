"""The preferences of a log as a comparison takes them: one row for each two seats compared."""

import sqlite3
from pathlib import Path

from msgspec import convert

from sessions.errors import LogMissing
from sessions.log.reader import reading
from sessions.scoring.headtohead import Preference

# Not from sessions that are still blind: a count by name would tell who sat where.
_PREFERENCES = """
SELECT o.session, o.problem, o.seat_a, o.seat_b, o.kind_a, o.kind_b, o.early <> 0 AS early,
       o.contestant_a, o.contestant_b, a.name AS name_a, b.name AS name_b, o.winner,
       s.variant, k.name AS pack,
       s.blind <> 'off' AND NOT EXISTS (
         SELECT 1 FROM events AS v WHERE v.session = s.id AND v.kind = 'reveal'
       ) AS hidden
FROM pair_outcomes AS o
JOIN sessions AS s ON s.id = o.session
JOIN seats AS a ON a.session = o.session AND a.label = o.seat_a
JOIN seats AS b ON b.session = o.session AND b.label = o.seat_b
JOIN variants AS v ON v.digest = s.variant
LEFT JOIN problems AS p ON p.digest = v.problem
LEFT JOIN packs AS k ON k.digest = p.pack
ORDER BY o.at, o.verdict
"""


def preferences_of(path: Path) -> list[Preference]:
    """Every preference, oldest first. An absent or empty log holds none. Raises LogError."""
    try:
        with reading(path) as conn:
            conn.row_factory = sqlite3.Row
            rows = [dict(row) for row in conn.execute(_PREFERENCES)]
    except LogMissing:
        return []
    return [convert(row, Preference, strict=False) for row in rows]
