"""The rows of a log as a score takes them: an `Attempt` for every turn that was sent."""

from pathlib import Path
from typing import Any, get_args

from sessions.contestants.record import Kind
from sessions.errors import LogMissing, LogUnreadable
from sessions.log.rater_rows import read_grades, whose
from sessions.log.reader import reading
from sessions.scoring.attempts import Attempt
from sessions.scoring.raters import Given, standing

KINDS = frozenset(get_args(Kind))
ENDS = frozenset({"finished", "failed", "cancelled", None})
KIND, ENDED = map(Attempt.__struct_fields__.index, ("kind", "ended"))

# The columns stand in the order of an Attempt's first fields.
_TURNS = """
SELECT t.id, t.session, t.turn, t.sent_at, st.contestant, st.name, c.kind, c.provider, c.model,
       s.variant, e.served_model, k.name, k.digest, p.slug, e.outcome,
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
SELECT r.turn_id, r.solved, r.sandbox
FROM results AS r
LEFT JOIN check_ends AS e ON e.run = r.run
WHERE coalesce(e.outcome, 'stopped') <> 'stopped'
ORDER BY r.turn_id, r.solved IS NOT NULL, r.started_at, r.run
"""


def attempts_of(path: Path, rater: str | None = None) -> list[Attempt]:
    """Every attempt of the log, oldest first. An absent or empty log holds none.

    Its grades are those of one rater: the one named, or who gave the log's first verdict. Two
    raters are never mixed, and a later one never takes the place of an earlier.

    Raises LogError where the log cannot be read, UnknownRater for a name that gave no verdict.
    """
    try:
        with reading(path) as conn:
            rater = whose(conn, rater)
            checks = {
                turn: {"checks": _checks(solved), "sandbox": sandbox}
                for turn, solved, sandbox in conn.execute(_CHECKS)
            }
            grades = standing(read_grades(conn))
            return [
                Attempt(
                    *_known(path, fields),
                    hidden=bool(hidden),
                    **checks.get(fields[0], {}),
                    **_grades(grades.get(fields[0]), rater),
                )
                for *fields, hidden in conn.execute(_TURNS)
            ]
    except LogMissing:
        return []


def _checks(solved: int | None) -> str:
    if solved is None:
        return "infra"
    return "solved" if solved else "not solved"


def _grades(by_rater: dict[str, Given] | None, rater: str | None) -> dict[str, Any]:
    """The grade of the one rater that counts, and who else gave one."""
    if not by_rater:
        return {}
    fields: dict[str, Any] = {"graded_by": tuple(by_rater)}
    if rater in by_rater:
        given = by_rater[rater]
        fields |= {"grade": given.grade, "early": given.early, "rater": rater}
    return fields


def _known(path: Path, fields: list[Any]) -> list[Any]:
    """The fields of a turn as they are; the tables hold their types, not what they may say."""
    if fields[KIND] not in KINDS or fields[ENDED] not in ENDS:
        raise LogUnreadable(
            f"The log {path} holds a turn that no version of h2h wrote, {fields[0]} "
            f"({fields[KIND]}, {fields[ENDED]}); `h2h log verify` tells more."
        )
    return fields
