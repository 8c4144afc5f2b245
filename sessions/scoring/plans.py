"""What was fixed in advance: only a plan that was kept earns an interval for a fixed number.

A plan stands in the log's ledger before the answers that it speaks of. It governs a line whose
answers all came after it; where the operator looked on the way and stopped early, went on, asked
again or left an answer unjudged, the number was not fixed, and the line has only the interval that
holds at any look.
"""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from sessions.scoring.attempts import Attempt
from sessions.scoring.errors import BadCounts

# Why an answer may be missing from a plan that was kept: nobody chose it.
NOBODYS_CHOICE = frozenset({"infra", "failed"})
MOST = 1_000_000


class Plan(Struct, frozen=True):
    """`problems` distinct problems, `attempts` at each, then stop. Empty or None means any."""

    id: str
    at: str
    problems: int
    attempts: int = 1
    contestants: tuple[str, ...] = ()
    pack: str | None = None


def require_plan(problems: int, attempts: int) -> None:
    """Refuse numbers that nobody could keep to. Raises BadCounts."""
    if not 1 <= problems <= MOST:
        raise BadCounts(f"{problems} problems are no plan; take 1 to {MOST}.")
    if not 1 <= attempts <= MOST:
        raise BadCounts(f"{attempts} attempts at a problem cannot be planned; take 1 or more.")


def plan_for(plans: Iterable[Plan], members: Sequence[Attempt]) -> Plan | None:
    """The newest plan that came before every one of a line's answers and is about them all."""
    began = min((a.at for a in members), default="")
    governs = [plan for plan in plans if plan.at <= began and all(_about(plan, a) for a in members)]
    return max(governs, key=lambda plan: (plan.at, plan.id), default=None)


def was_kept(
    plan: Plan, problems: int, attempts_each: tuple[int, int], missing: Collection[str]
) -> bool:
    """Whether a line is what was planned: so many problems, each so often, none passed over."""
    as_planned = (problems, attempts_each) == (plan.problems, (plan.attempts, plan.attempts))
    return as_planned and set(missing) <= NOBODYS_CHOICE


def _about(plan: Plan, attempt: Attempt) -> bool:
    named = not plan.contestants or attempt.name in plan.contestants
    return named and (plan.pack is None or plan.pack == attempt.pack)
