"""The preferences of a log as a comparison takes them: one row for each two seats compared."""

from collections.abc import Iterable
from pathlib import Path

from sessions.errors import LogMissing
from sessions.log.rater_rows import whose
from sessions.log.reader import reading
from sessions.scoring.headtohead import Preference

# Not from sessions that are still blind: a count by name would tell who sat where.
# The columns stand in the order of a Preference's fields, the verdict's id before them.
_PREFERENCES = """
SELECT o.verdict, o.session, o.problem, o.seat_a, o.seat_b, o.kind_a, o.kind_b, o.contestant_a,
       o.contestant_b, a.name, b.name, o.winner, s.variant, k.name, o.at, r.name, o.early,
       s.blind <> 'off' AND NOT EXISTS (
         SELECT 1 FROM events AS v WHERE v.session = s.id AND v.kind = 'reveal'
       ) AS hidden
FROM pair_outcomes AS o
JOIN raters AS r ON r.id = o.rater AND r.name = ?
JOIN sessions AS s ON s.id = o.session
JOIN seats AS a ON a.session = o.session AND a.label = o.seat_a
JOIN seats AS b ON b.session = o.session AND b.label = o.seat_b
JOIN variants AS v ON v.digest = s.variant
LEFT JOIN problems AS p ON p.digest = v.problem
LEFT JOIN packs AS k ON k.digest = p.pack
ORDER BY o.at, o.verdict
"""

_LOOKS = """
SELECT d.id, d.turns, d.amends FROM verdicts AS d JOIN raters AS r ON r.id = d.rater
WHERE d.kind = 'preference' AND r.name = ? ORDER BY d.at, d.id
"""


def preferences_of(path: Path, rater: str | None = None) -> list[Preference]:
    """The preferences of one rater, oldest first: of the one named, or of who gave the log's first
    verdict. An absent or empty log holds none.

    Raises LogError where the log cannot be read, UnknownRater for a name that gave no verdict.
    """
    try:
        with reading(path) as conn:
            who = (whose(conn, rater),)
            again = _second_looks(conn.execute(_LOOKS, who))
            return [
                Preference(*fields, early=bool(early), hidden=bool(hidden))
                for verdict, *fields, early, hidden in conn.execute(_PREFERENCES, who)
                if verdict not in again
            ]
    except LogMissing:
        return []


def _second_looks(rows: Iterable[tuple[str, str, str | None]]) -> set[str]:
    """Verdicts of later looks at the same answers: they tell how steady a rater is, and no more."""
    first: set[str] = set()  # turns that were compared
    again: set[str] = set()
    for verdict, turns, amends in rows:
        if amends in again or (amends is None and turns in first):
            again.add(verdict)
        first.add(turns)
    return again
