"""The rows of a log as a score takes them: an `Attempt` for every turn that was sent."""

import sqlite3
from pathlib import Path
from typing import Any

import msgspec

from sessions.errors import LogMissing, LogUnreadable
from sessions.log.reader import reading
from sessions.scoring.attempts import Attempt

_TURNS = """
SELECT t.id AS turn_id, t.session, t.turn, t.sent_at AS at, st.contestant, st.name, c.kind,
       c.provider, c.model, s.variant, e.served_model, k.name AS pack, k.digest AS pack_digest,
       p.slug AS problem, s.plan IS NOT NULL AS planned, e.outcome AS ended,
       s.blind <> 'off' AND NOT EXISTS (
         SELECT 1 FROM events AS v WHERE v.session = s.id AND v.kind = 'reveal'
       ) AS hidden
FROM turns AS t
JOIN seats AS st ON st.session = t.session AND st.label = t.seat
JOIN contestants AS c ON c.digest = st.contestant
JOIN sessions AS s ON s.id = t.session
JOIN variants AS v ON v.digest = s.variant
LEFT JOIN problems AS p ON p.digest = v.problem
LEFT JOIN packs AS k ON k.digest = p.pack
LEFT JOIN turn_ends AS e ON e.turn = t.id
ORDER BY t.sent_at, t.id
"""

# Oldest first, so that the newest stands in the end. A run that its operator stopped says nothing;
# one that is not judged for another reason is an infra error.
_CHECKS = """
SELECT r.turn_id, r.solved
FROM results AS r
LEFT JOIN check_ends AS e ON e.run = r.run
WHERE coalesce(e.outcome, 'stopped') <> 'stopped'
ORDER BY r.turn_id, r.solved IS NOT NULL, r.started_at, r.run
"""

_GRADES = """
SELECT d.turn, d.grade, d.early
FROM verdicts AS d
WHERE d.kind = 'grade' AND NOT EXISTS (SELECT 1 FROM verdicts AS n WHERE n.amends = d.id)
ORDER BY d.at, d.id
"""


def attempts_of(path: Path) -> list[Attempt]:
    """Every attempt of the log, oldest first. An absent or empty log holds none.

    Raises LogError where the log cannot be read.
    """
    try:
        with reading(path) as conn:
            conn.row_factory = sqlite3.Row
            turns = [dict(row) for row in conn.execute(_TURNS)]
            checks = {turn: _checks(solved) for turn, solved in conn.execute(_CHECKS)}
            grades = {
                turn: {"grade": grade, "early": early}
                for turn, grade, early in conn.execute(_GRADES)
            }
    except LogMissing:
        return []
    found = []
    for turn in turns:
        key = turn["turn_id"]
        judged = {"checks": checks.get(key)} | grades.get(key, {})
        found.append(_attempt(path, turn | judged))
    return found


def _checks(solved: int | None) -> str:
    if solved is None:
        return "infra"
    return "solved" if solved else "not solved"


def _attempt(path: Path, values: dict[str, Any]) -> Attempt:
    try:
        return msgspec.convert(values, Attempt, strict=False)
    except msgspec.ValidationError as error:
        raise LogUnreadable(
            f"The log {path} holds a turn that no version of h2h wrote, {values['turn_id']} "
            f"({error}); `h2h log verify` tells more."
        ) from None
