"""Attempts -> rates. The unit is the problem: attempts at one problem are not independent.

A line's rate is the mean over distinct problems of the share of judged attempts that passed, and
its intervals are those of that many problems, however many attempts each had: never too narrow,
whatever the attempts share. A line about one problem takes its variants as the units instead.

Every ended attempt of turn 1 counts once; taking the newest alone would let an operator regenerate
until it passes. A follow-up heard more than the problem and is left out.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Literal, get_args

from msgspec import Struct

from sessions.contestants.record import Kind
from sessions.scoring.attempts import Attempt
from sessions.scoring.plans import Plan, plan_for, was_kept
from sessions.scoring.rates import wilson
from sessions.scoring.sequential import confidence_sequence

By = Literal["contestant", "problem", "pack"]
Grades = Literal["checks", "verdicts"]
Judgement = Literal["pass", "partial", "fail", "refused"]
Reason = Literal[
    "infra", "void", "failed", "stopped", "not_ended", "not_checked", "not_graded", "early"
]
Outcome = Judgement | Reason
Found = tuple[str, Outcome, int]  # a unit, how attempts at it came out, how many of them
Tries = list[tuple[Judgement, int]]

LEVEL = 0.95
JUDGED = get_args(Judgement)
UNTOUCHED = frozenset({"not_checked", "not_graded"})
OWN_QUESTIONS = "own questions"


class RateLine(Struct, frozen=True):
    """One contestant's rate. Rates are fractions, None where nothing was judged.

    `low` and `high`: Wilson, for a number of problems fixed in advance. `anytime_low` and
    `anytime_high`: however often one looked; they bet on each unit's first judged attempt alone
    (`first_passed` of `units`), since whoever asks again until it passes would break the promise.
    `group` is the problem or pack of the line, None for all. `attempts` is all of them, judged or
    not; `not_judged` says why the others are not. `lenient` and `half` are the rate with a partial
    answer taken as a pass, or as half of one.

    `rater` gave the grades ("" where the checks did, in the levels `sandboxes`), `also_by` graded
    some of these answers too. `planned` is the number of problems that a plan fixed before the
    first answer, `fixed` the same once the plan was kept: `low` and `high` hold for that alone.
    """

    grades: Grades
    contestant: str
    name: str
    kind: Kind
    provider: str
    model: str
    served_models: tuple[str, ...]
    group: str | None
    packs: tuple[str, ...]
    unit: Literal["problem", "variant"]
    units: int
    first_passed: int
    passed: int
    judged: int
    attempts: int
    attempts_each: tuple[int, int]
    outcomes: dict[str, int]
    not_judged: dict[str, int]
    rate: float | None
    low: float | None
    high: float | None
    anytime_low: float | None
    anytime_high: float | None
    first_at: str
    last_at: str
    lenient: float | None = None
    half: float | None = None
    rater: str = ""
    also_by: tuple[str, ...] = ()
    sandboxes: tuple[str, ...] = ()
    planned: int | None = None
    fixed: int | None = None


class LeftOut(Struct, frozen=True):
    """What is in no line, and how often."""

    scripted: int
    blind_sessions: int
    follow_ups: int


def tally(
    attempts: Iterable[Attempt],
    *,
    by: By = "contestant",
    grades: Grades = "checks",
    plans: Sequence[Plan] = (),
) -> list[RateLine]:
    """A line a contestant, or a contestant and problem or pack, in order of name. `attempts` stand
    in the order in which they, or the first of those alike, were asked.

    Scripted players are never in it; nor are blind sessions before their reveal, and follow-ups.
    A line that nobody judged, or tried to, is not there.
    """
    lines: dict[tuple[str, str | None], list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        if counts_in_a_rate(attempt, grades):
            lines[attempt.contestant, _group_key(attempt, by)].append(attempt)
    fits = cache(partial(confidence_sequence, level=LEVEL))  # many lines are of equal counts
    made = [_line(members, by, grades, plans, fits) for members in lines.values()]
    tried = [line for line in made if line.judged or set(line.not_judged) - UNTOUCHED]
    return sorted(tried, key=lambda line: (line.group or "", line.name, line.contestant))


def left_out(attempts: Iterable[Attempt]) -> LeftOut:
    """How many attempts of players, blind sessions and follow-ups the lines do without."""
    attempts = list(attempts)
    shown = [a for a in attempts if not a.hidden]
    return LeftOut(
        sum(a.n for a in shown if a.kind == "scripted"),
        len({a.session for a in attempts if a.hidden}),
        sum(a.n for a in shown if a.kind != "scripted" and a.turn > 1),
    )


def outcome(attempt: Attempt, grades: Grades) -> Outcome:
    """How an attempt counts: a judgement, or the reason why there is none.

    A failed request is never the contestant's failure, whoever graded it. Checks judge whole
    answers only; an operator may grade one that was stopped.
    """
    if attempt.ended is None:
        return "not_ended"
    if attempt.ended == "failed":
        return "failed"
    return _by_checks(attempt) if grades == "checks" else _by_verdicts(attempt)


def _by_checks(attempt: Attempt) -> Outcome:
    if attempt.ended == "cancelled":
        return "stopped"
    if attempt.checks is None:
        return "not_checked"
    if attempt.checks == "infra":
        return "infra"
    return "pass" if attempt.checks == "solved" else "fail"


def _by_verdicts(attempt: Attempt) -> Outcome:
    if attempt.grade is None:
        return "not_graded"
    if attempt.early and attempt.grade != "void":
        return "early"
    return attempt.grade


def counts_in_a_rate(attempt: Attempt, grades: Grades) -> bool:
    """Whether an attempt is one that a rate speaks of, judged or not."""
    if attempt.hidden or attempt.kind == "scripted" or attempt.turn != 1:
        return False
    return grades == "verdicts" or attempt.problem is not None


def _group(attempt: Attempt, by: By) -> str | None:
    if by == "contestant":
        return None
    if by == "pack":
        return attempt.pack or OWN_QUESTIONS
    return attempt.problem or f"own question {attempt.variant[:8]}"


def _group_key(attempt: Attempt, by: By) -> str | None:
    """Two packs may each have a problem of the same name: they are two problems."""
    return _problem_key(attempt) if by == "problem" else _group(attempt, by)


def _problem_key(attempt: Attempt) -> str:
    return f"{attempt.pack}/{attempt.problem}" if attempt.problem else attempt.variant


def _line(
    members: list[Attempt],
    by: By,
    grades: Grades,
    plans: Sequence[Plan],
    fits: Callable[[int, int], tuple[float, float]],
) -> RateLine:
    unit, unit_of = _units(by)
    found: list[Found] = [(unit_of(a), outcome(a, grades), a.n) for a in members]
    outcomes = Counter[Outcome]()
    for _, how, n in found:
        outcomes[how] += n
    tries = _judged(found)
    firsts = sum(of_unit[0][0] == "pass" for of_unit in tries)
    each = [sum(n for _, n in of_unit) for of_unit in tries]
    attempts_each = (min(each, default=0), max(each, default=0))
    newest = max(members, key=lambda a: a.newest)
    not_judged = {o: n for o, n in outcomes.items() if o not in JUDGED}
    passes, lenient, half = (_passes(tries, credit) for credit in (0.0, 1.0, 0.5))
    low, high = wilson(passes, len(tries), LEVEL) if tries else (None, None)
    anytime = fits(firsts, len(tries)) if tries else (None, None)
    plan = plan_for(plans, members) if by != "problem" else None
    kept = plan is not None and was_kept(plan, len(tries), attempts_each, not_judged)
    by_rater = grades == "verdicts"
    return RateLine(
        grades=grades,
        contestant=newest.contestant,
        name=newest.name,
        kind=newest.kind,
        provider=newest.provider,
        model=newest.model,
        served_models=_distinct(a.served_model for a in members),
        group=_group(newest, by),
        packs=_distinct(f"{a.pack} {a.pack_digest[:12]}" for a in members if a.pack_digest),
        unit=unit,
        units=len(tries),
        first_passed=firsts,
        passed=outcomes["pass"],
        judged=sum(outcomes[o] for o in JUDGED),
        attempts=sum(a.n for a in members),
        attempts_each=attempts_each,
        outcomes={o: n for o, n in outcomes.items() if o in JUDGED},
        not_judged=not_judged,
        rate=passes / len(tries) if tries else None,
        low=low,
        high=high,
        anytime_low=anytime[0],
        anytime_high=anytime[1],
        first_at=members[0].at,
        last_at=newest.newest[0],
        lenient=lenient / len(tries) if tries else None,
        half=half / len(tries) if tries else None,
        rater=next((a.rater for a in members if a.rater), "") if by_rater else "",
        also_by=_also_by(members) if by_rater else (),
        sandboxes=() if by_rater else _distinct(a.sandbox for a in members),
        planned=plan.problems if plan else None,
        fixed=plan.problems if plan and kept else None,
    )


def _also_by(members: list[Attempt]) -> tuple[str, ...]:
    return _distinct(name for a in members for name in a.graded_by if a.rater and name != a.rater)


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))


def _passes(tries: list[Tries], credit: float) -> float:
    """The sum over units of the share that passed; a partial answer counts `credit`."""
    worth = {"pass": 1.0, "partial": credit}
    return math.fsum(
        sum(worth.get(how, 0.0) * n for how, n in of_unit) / sum(n for _, n in of_unit)
        for of_unit in tries
    )


def _units(by: By) -> tuple[Literal["problem", "variant"], Callable[[Attempt], str]]:
    if by == "problem":
        return "variant", lambda a: a.variant
    return "problem", _problem_key


def _judged(found: list[Found]) -> list[Tries]:
    """For each unit with a judged attempt: how these were judged, the first one first."""
    tries: dict[str, Tries] = defaultdict(list)
    for unit, how, n in found:
        if how in JUDGED:
            tries[unit].append((how, n))  # type: ignore[arg-type]  # `in` narrows no str
    return list(tries.values())
