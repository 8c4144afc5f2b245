"""Checks and verdicts on the same answers: how often they agree, and where they do not."""

from collections.abc import Iterable

from msgspec import Struct

from sessions.scoring.attempts import Attempt
from sessions.scoring.tally import JUDGED, counts_in_a_rate, outcome


class Differing(Struct, frozen=True):
    """An answer that the checks and a rater judged differently."""

    turn_id: str
    contestant: str
    name: str
    problem: str | None
    checks: str
    grade: str
    rater: str


class Sides(Struct, frozen=True):
    """`both` answers have both judgements; `checks_alone` passed the checks and not the rater."""

    both: int
    agree: int
    checks_alone: int
    rater_alone: int
    differing: tuple[Differing, ...]


def sides(attempts: Iterable[Attempt]) -> Sides:
    """Over every answer that a score counts. A partial or refused answer did not pass.

    Attempts on which the two differ are listed, so they must come one by one.
    """
    both = 0
    differing = []
    for attempt in attempts:
        if not counts_in_a_rate(attempt, "checks"):
            continue
        checks, grade = outcome(attempt, "checks"), outcome(attempt, "verdicts")
        if checks not in JUDGED or grade not in JUDGED:
            continue
        both += attempt.n
        if (checks == "pass") != (grade == "pass"):
            differing.append(
                Differing(
                    attempt.turn_id,
                    attempt.contestant,
                    attempt.name,
                    attempt.problem,
                    checks,
                    grade,
                    attempt.rater,
                )
            )
    alone = sum(each.checks == "pass" for each in differing)
    return Sides(both, both - len(differing), alone, len(differing) - alone, tuple(differing))
