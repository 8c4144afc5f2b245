"""What a lobby and a history say about a log, in two queries; nothing here names a hidden seat."""

from pathlib import Path

from msgspec import Struct

from sessions.errors import LogMissing
from sessions.log.reader import list_sessions, reading


class PastSession(Struct, frozen=True):
    """`seats` are the contestants' names in seat order; empty while they are hidden.

    `problem` is a problem's id, or None for an own question.
    """

    session: str
    state: str
    problem: str | None
    started_at: str
    seats: tuple[str, ...] = ()


class Solved(Struct, frozen=True):
    """Of `judged` answers of models to one problem, `solved` passed every required check."""

    solved: int
    judged: int


_SOLVED = """
SELECT coalesce(k.name, '') || '/' || p.slug, sum(solved), count(*)
FROM results AS r
JOIN sessions AS s ON s.id = r.session
JOIN variants AS v ON v.digest = s.variant
JOIN problems AS p ON p.digest = v.problem
LEFT JOIN packs AS k ON k.digest = p.pack
WHERE r.kind <> 'scripted' AND r.solved IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM results AS later WHERE later.turn_id = r.turn_id
                  AND later.solved IS NOT NULL AND later.run > r.run)
GROUP BY 1
"""


def solved_by_problem(path: Path) -> dict[str, Solved]:
    """By PACK/ID; an answer's newest judged run counts, scripted players do not.

    Raises LogError where the log cannot be read; an absent log has judged nothing.
    """
    try:
        with reading(path) as conn:
            return {problem: Solved(k, n) for problem, k, n in conn.execute(_SOLVED)}
    except LogMissing:
        return {}


def past_sessions(path: Path) -> list[PastSession]:
    """Every session, newest first. Raises LogError where the log cannot be read."""
    rows = list(reversed(list_sessions(path)))
    if not rows:
        return []
    seats: dict[str, list[str]] = {}
    with reading(path) as conn:
        for session, name in conn.execute("SELECT session, name FROM seats ORDER BY label"):
            seats.setdefault(session, []).append(name)
    return [
        PastSession(
            row.session,
            row.state,
            row.problem,
            row.started_at,
            tuple(seats.get(row.session, ())) if row.state == "revealed" else (),
        )
        for row in rows
    ]
