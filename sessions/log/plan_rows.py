"""Plans in the log: written before the sessions they speak of, never changed."""

import json
from pathlib import Path
from random import Random

from sessions.clock import Clock, timestamp
from sessions.errors import LogMissing
from sessions.ids import ulid
from sessions.log import ledger
from sessions.log.connection import writing
from sessions.log.reader import reading
from sessions.scoring.plans import Plan, require_plan


def plans_of(path: Path) -> list[Plan]:
    """Every plan, oldest first. Raises LogError."""
    query = "SELECT id, at, problems, contestants, attempts FROM plans ORDER BY at, id"
    try:
        with reading(path) as conn:
            return [_plan(*row) for row in conn.execute(query)]
    except LogMissing:
        return []


def _plan(
    id: str, at: str, problems: str | None, contestants: str | None, attempts: int | None
) -> Plan:
    wanted = json.loads(problems or "{}")
    return Plan(
        id,
        at,
        int(wanted.get("count", 0)),
        attempts or 1,
        tuple(json.loads(contestants or "[]")),
        wanted.get("pack"),
    )


def add_plan(
    path: Path,
    problems: int,
    *,
    attempts: int = 1,
    contestants: tuple[str, ...] = (),
    pack: str | None = None,
    clock: Clock,
    rng: Random,
) -> Plan:
    """Write a plan, durable on return. Raises BadCounts or LogError."""
    require_plan(problems, attempts)
    now = clock.now()
    plan = Plan(ulid(now, rng), timestamp(now), problems, attempts, contestants, pack)
    with writing(path) as conn:
        ledger.append(conn, "plans", _row(plan), plan.at)
    return plan


def _row(plan: Plan) -> dict[str, object]:
    wanted = {"count": plan.problems} | ({"pack": plan.pack} if plan.pack else {})
    return {
        "id": plan.id,
        "at": plan.at,
        "problems": json.dumps(wanted),
        "contestants": json.dumps(plan.contestants) if plan.contestants else None,
        "attempts": plan.attempts,
        "stopping_rule": f"after {plan.problems} problems, whatever they show",
    }
