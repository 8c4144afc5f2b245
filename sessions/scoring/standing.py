"""What a verdict leaves a contestant with, in one sentence that stays true although one peeked."""

from collections.abc import Collection, Iterable, Sequence

from sessions.scoring.attempts import Attempt
from sessions.scoring.plans import Plan
from sessions.scoring.sequential import e_value
from sessions.scoring.tally import Grades, RateLine, tally
from sessions.scoring.wording import percent

EXCLUDED = 0.1  # the rate that the sentence speaks of
REJECTED = 20.0  # 1 / 0.05
LONGEST = 1000


def standings(
    attempts: Iterable[Attempt],
    contestants: Collection[str],
    grades: Grades = "verdicts",
    plans: Sequence[Plan] = (),
) -> list[str]:
    """A sentence for each of `contestants` (digests) that has a rate; players never have one."""
    lines = tally(attempts, by="contestant", grades=grades, plans=plans)
    return [
        sentence(line) for line in lines if line.contestant in contestants and line.rate is not None
    ]


def live_standings(
    attempts: Iterable[Attempt],
    contestants: Collection[str],
    *,
    judged: bool,
    plans: Sequence[Plan] = (),
) -> list[str]:
    """The same by verdicts where there are any (`judged`: the rater in question gave some), and
    by checks for whom there are none."""
    attempts = list(attempts)
    by: dict[Grades, list[RateLine]] = {
        grades: [
            line
            for line in tally(attempts, grades=grades, plans=plans)
            if line.contestant in contestants and line.rate is not None
        ]
        for grades in ("verdicts", "checks")
    }
    told = by["verdicts"] if judged else []
    graded = {line.contestant for line in told}
    told = told + [line for line in by["checks"] if line.contestant not in graded]
    return [sentence(line) for line in told]


def sentence(line: RateLine) -> str:
    """`smol-terse in this log: 0 of 5; any rate from 0 % to 62 % fits ...`.

    Always the interval that holds at any look: a verdict is a look.
    """
    assert line.rate is not None, "a line without a rate has no standing"
    by = f", graded by {line.rater}" if line.rater else ""
    by = ", by checks" if line.grades == "checks" else by
    found = f"{line.name} in this log{by}: {line.first_passed} of {line.units}{_tries(line)}; "
    found += f"any rate from {anytime(line)} fits however often you look"
    if line.planned and not line.fixed:
        found += f" ({line.units} of the {line.planned} planned)"
    more = failures_to_go(line.first_passed, line.units)
    if more:
        failures = "1 more failure" if more == 1 else f"{more} more failures in a row"
        return f"{found}; {failures} would exclude {percent(EXCLUDED)}."
    return f"{found}." if more is None else f"{found}; {percent(EXCLUDED)} is excluded."


def interval(line: RateLine) -> str:
    """The one range that a line may be read by, in words that tell which kind it is."""
    assert line.rate is not None, "a line without a rate has no interval"
    if line.fixed:
        return (
            f"any rate from {_range(line.low, line.high)} fits, the number of {line.unit}s "
            f"({line.fixed}) having been fixed in advance and kept"
        )
    fits = f"any rate from {anytime(line)} fits, however often you look"
    if line.attempts_each[1] > 1:
        fits = f"at the first try {line.first_passed} of {line.units}, and {fits}"
    if line.planned:
        fits += f" (planned: {line.planned}; so far {line.units}, or not as planned)"
    return fits


def shown_rate(line: RateLine) -> float | None:
    """The point inside that range: the whole rate, or the rate of first tries."""
    if line.fixed or not line.units:
        return line.rate
    return line.first_passed / line.units


def anytime(line: RateLine) -> str:
    """`0 % to 62 %`."""
    return _range(line.anytime_low, line.anytime_high)


def _range(low: float | None, high: float | None) -> str:
    return f"{percent(low or 0.0)} to {percent(1.0 if high is None else high)}"


def _tries(line: RateLine) -> str:
    return " at the first try" if line.attempts_each[1] > 1 else ""


def failures_to_go(passed: float, problems: int, rate: float = EXCLUDED) -> int | None:
    """Failures in a row from here on that exclude `rate` and all above, at any look (95 %).

    0: it is excluded already. None: more than a thousand.
    """
    for more in range(LONGEST + 1):
        if e_value(passed, problems + more, rate, "less") >= REJECTED:
            return more
    return None
