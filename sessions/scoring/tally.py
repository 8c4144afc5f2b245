"""Attempts -> rates. The unit is the problem: attempts at one problem are not independent.

A line's rate is the mean over distinct problems of the share of judged attempts that passed, and
its intervals are those of that many problems, however many attempts each had: never too narrow,
whatever the attempts share. A line about one problem takes its variants as the units instead.

Every ended attempt of turn 1 counts once; taking the newest alone would let an operator regenerate
until it passes. A follow-up heard more than the problem and is left out.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Literal, get_args

from msgspec import Struct

from sessions.contestants.record import Kind
from sessions.scoring.attempts import Attempt
from sessions.scoring.rates import wilson
from sessions.scoring.sequential import confidence_sequence

By = Literal["contestant", "problem", "pack"]
Grades = Literal["checks", "verdicts"]
Judgement = Literal["pass", "partial", "fail", "refused"]
Reason = Literal[
    "infra", "void", "failed", "stopped", "not_ended", "not_checked", "not_graded", "early"
]
Outcome = Judgement | Reason

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
    not; `not_judged` says why the others are not.
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
    planned: bool
    first_at: str
    last_at: str


class LeftOut(Struct, frozen=True):
    """What is in no line, and how often."""

    scripted: int
    blind_sessions: int
    follow_ups: int


def tally(
    attempts: Iterable[Attempt], *, by: By = "contestant", grades: Grades = "checks"
) -> list[RateLine]:
    """A line a contestant, or a contestant and problem or pack, in order of name.

    Scripted players are never in it; nor are blind sessions before their reveal, and follow-ups.
    A line that nobody judged, or tried to, is not there.
    """
    lines: dict[tuple[str, str | None], list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        if _counts(attempt, grades):
            lines[attempt.contestant, _group_key(attempt, by)].append(attempt)
    made = [_line(members, by, grades) for members in lines.values()]
    tried = [line for line in made if line.judged or set(line.not_judged) - UNTOUCHED]
    return sorted(tried, key=lambda line: (line.group or "", line.name, line.contestant))


def left_out(attempts: Iterable[Attempt]) -> LeftOut:
    """How many attempts of players, blind sessions and follow-ups the lines do without."""
    attempts = list(attempts)
    shown = [a for a in attempts if not a.hidden]
    return LeftOut(
        sum(a.kind == "scripted" for a in shown),
        len({a.session for a in attempts if a.hidden}),
        sum(a.kind != "scripted" and a.turn > 1 for a in shown),
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


def _counts(attempt: Attempt, grades: Grades) -> bool:
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


def _line(members: list[Attempt], by: By, grades: Grades) -> RateLine:
    unit, unit_of = _units(by)
    found: list[tuple[str, Outcome]] = [(unit_of(a), outcome(a, grades)) for a in members]
    outcomes = Counter(o for _, o in found)
    judged = _judged(found)
    rates = [sum(tries) / len(tries) for tries in judged]
    firsts = sum(tries[0] for tries in judged)
    each = [len(tries) for tries in judged]
    newest = members[-1]
    passes = math.fsum(rates)
    wilson_ends = wilson(passes, len(rates), LEVEL) if rates else (None, None)
    anytime_ends = confidence_sequence(firsts, len(rates), LEVEL) if rates else (None, None)
    return RateLine(
        grades=grades,
        contestant=newest.contestant,
        name=newest.name,
        kind=newest.kind,
        provider=newest.provider,
        model=newest.model,
        served_models=tuple(sorted({a.served_model for a in members if a.served_model})),
        group=_group(newest, by),
        packs=tuple(sorted({f"{a.pack} {a.pack_digest[:12]}" for a in members if a.pack_digest})),
        unit=unit,
        units=len(rates),
        first_passed=firsts,
        passed=outcomes["pass"],
        judged=sum(outcomes[o] for o in JUDGED),
        attempts=len(members),
        attempts_each=(min(each, default=0), max(each, default=0)),
        outcomes={o: n for o, n in outcomes.items() if o in JUDGED},
        not_judged={o: n for o, n in outcomes.items() if o not in JUDGED},
        rate=passes / len(rates) if rates else None,
        low=wilson_ends[0],
        high=wilson_ends[1],
        anytime_low=anytime_ends[0],
        anytime_high=anytime_ends[1],
        planned=all(a.planned for a in members),
        first_at=members[0].at,
        last_at=newest.at,
    )


def _units(by: By) -> tuple[Literal["problem", "variant"], Callable[[Attempt], str]]:
    if by == "problem":
        return "variant", lambda a: a.variant
    return "problem", _problem_key


def _judged(found: list[tuple[str, Outcome]]) -> list[list[bool]]:
    """For each unit with a judged attempt: whether each of these passed, in the order asked."""
    tries: dict[str, list[bool]] = defaultdict(list)
    for unit, how in found:
        if how in JUDGED:
            tries[unit].append(how == "pass")
    return list(tries.values())
