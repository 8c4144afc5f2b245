"""A check's result, from what the grader said of it and how the processes ended."""

from problems.checks.graderlink import GraderLink, Said
from problems.checks.post import Post
from problems.checks.results import CheckResult, Doubt, Outcome
from problems.records import CheckSpec
from problems.sandbox.child import Ended
from problems.sandbox.forked import Nursery

_MOST_CHARS = 2000


def result(
    check: CheckSpec,
    outcome: Outcome,
    message: str,
    *,
    doubt: Doubt | None = None,
    wall_ms: int | None = None,
    cpu_ms: int | None = None,
    peak_kib: int | None = None,
) -> CheckResult:
    """The result of `check`, its message cut to what a row can show."""
    message, required, weight = message[:_MOST_CHARS], check.required, check.weight
    return CheckResult(
        check.name, outcome, message, required, weight, wall_ms, cpu_ms, peak_kib, doubt
    )


def behind_gate(check: CheckSpec, gate: CheckSpec) -> CheckResult:
    """The result of a check that is not run since a gate before it failed."""
    return result(check, "not_run", f"the gate {gate.name} failed")


def without_candidate(check: CheckSpec, said: Said, wall_ms: int) -> CheckResult:
    """What the grader found in an answer that no process holds."""
    return result(
        check, said.outcome, said.message, doubt=_doubt(said.outcome, said), wall_ms=wall_ms
    )


def with_candidate(
    check: CheckSpec,
    said: Said,
    wall_ms: int,
    post: Post,
    *,
    nursery: Nursery | None,
    cpu_s: int,
    peak_kib: int | None,
) -> CheckResult:
    """What the grader found, once the candidate at `post` has ended, which had `cpu_s`.

    `nursery` is what it was a copy of, where that served other checks too.
    """
    outcome, message = said.outcome, said.message
    ended = post.child.ended if post.child is not None else None
    if post.killed_for:
        # nothing that it says after its time counts
        message = post.killed_for
        outcome = "fail" if said.started else "infra"
    elif not said.started:
        message += _of_no_start(ended, nursery)
    elif said.lost and ended is not None:
        message = f"{message} (it {ended.after(cpu_s)})"
    return result(
        check,
        outcome,
        message,
        doubt=_doubt(outcome, said),
        wall_ms=wall_ms if said.started else None,
        cpu_ms=ended.cpu_ms if ended is not None else None,
        peak_kib=peak_kib,
    )


def grader_lost(
    check: CheckSpec, grader: GraderLink, ended: Ended | None, wall_ms: int | None
) -> CheckResult:
    """The grader ended before it was through; `wall_ms` is None where `check` had not begun."""
    begun = wall_ms is not None
    if grader.killed_for:
        if not begun:
            return result(check, "infra", grader.killed_for)
        # its candidate was ended before, so it was not waiting for that
        return result(check, "fail", grader.killed_for, doubt=Doubt(), wall_ms=wall_ms)
    text = f"the grader {ended or 'did not end'}{grader.printed()}"
    doubt = Doubt(try_again=True) if begun else None
    return result(check, "infra", text, doubt=doubt, wall_ms=wall_ms)


def _of_no_start(ended: Ended | None, nursery: Nursery | None) -> str:
    """Why there was no candidate: it ended, or what it is a copy of did."""
    if nursery is None or not nursery.ended:
        return f" (it {ended})" if ended is not None else ""
    return f": its nursery {nursery.child.ended}{nursery.printed()}"


def _doubt(outcome: Outcome, said: Said) -> Doubt | None:
    """A check that crashed, or one of whose functions raised, may be at fault itself."""
    crashed = outcome == "infra" and said.started
    return Doubt(said.doubt, said.at) if crashed or said.doubt else None
