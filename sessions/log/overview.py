"""What a lobby and a history say about a log, in two queries; nothing here names a hidden seat."""

from pathlib import Path

from msgspec import Struct

from sessions.errors import LogMissing
from sessions.log.reader import list_sessions, reading
from sessions.log.scored_check import is_kept


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


# What is kept for scores has it counted; a session that is still blind counts too, unnamed.
_KEPT = """
SELECT coalesce(k.name, '') || '/' || p.slug,
       sum(m.n * (json_extract(h.how, '$[4]') = 'solved')), sum(m.n)
FROM scored_sums AS m
JOIN scored_how AS h ON h.n = m.how AND json_extract(h.how, '$[4]') IN ('solved', 'not solved')
JOIN scored_who AS w ON w.n = m.who
JOIN contestants AS c ON c.digest = w.contestant AND c.kind <> 'scripted'
JOIN scored_what AS q ON q.n = m.what
JOIN problems AS p ON p.digest = q.problem
LEFT JOIN packs AS k ON k.digest = p.pack
GROUP BY 1
"""

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
            query = _KEPT if is_kept(conn) else _SOLVED
            return {problem: Solved(k, n) for problem, k, n in conn.execute(query)}
    except LogMissing:
        return {}


def past_sessions(path: Path, newest: int, before: PastSession | None = None) -> list[PastSession]:
    """The `newest` so many sessions, newest first, of those before a session where one is given.

    Raises LogError where the log cannot be read.
    """
    until = (before.started_at, before.session) if before else None
    rows = list(reversed(list_sessions(path, newest, until)))
    if not rows:
        return []
    seats: dict[str, list[str]] = {}
    with reading(path) as conn:
        for row in rows:
            named = "SELECT name FROM seats WHERE session = ? ORDER BY label"
            seats[row.session] = [name for (name,) in conn.execute(named, (row.session,))]
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
