"""What a verdict leaves a contestant with, in one sentence that stays true although one peeked."""

from collections.abc import Collection, Iterable

from sessions.scoring.attempts import Attempt
from sessions.scoring.sequential import e_value
from sessions.scoring.tally import Grades, RateLine, tally
from sessions.scoring.wording import percent

EXCLUDED = 0.1  # the rate that the sentence speaks of
REJECTED = 20.0  # 1 / 0.05
LONGEST = 1000


def standings(
    attempts: Iterable[Attempt], contestants: Collection[str], grades: Grades = "verdicts"
) -> list[str]:
    """A sentence for each of `contestants` (digests) that has a rate; players never have one."""
    lines = tally(attempts, by="contestant", grades=grades)
    return [
        sentence(line) for line in lines if line.contestant in contestants and line.rate is not None
    ]


def sentence(line: RateLine) -> str:
    """`smol-terse in this log: 0 of 5; any rate from 0 % to 62 % fits ...`."""
    assert line.rate is not None, "a line without a rate has no standing"
    low, high = line.anytime_low or 0.0, 1.0 if line.anytime_high is None else line.anytime_high
    tries = " at the first try" if line.attempts_each[1] > 1 else ""
    found = (
        f"{line.name} in this log: {line.first_passed} of {line.units}{tries}; "
        f"any rate from {percent(low)} to {percent(high)} fits however often you look"
    )
    more = failures_to_go(line.first_passed, line.units)
    if more:
        failures = "1 more failure" if more == 1 else f"{more} more failures in a row"
        return f"{found}; {failures} would exclude {percent(EXCLUDED)}."
    return f"{found}." if more is None else f"{found}; {percent(EXCLUDED)} is excluded."


def failures_to_go(passed: float, problems: int, rate: float = EXCLUDED) -> int | None:
    """Failures in a row from here on that exclude `rate` and all above, at any look (95 %).

    0: it is excluded already. None: more than a thousand.
    """
    for more in range(LONGEST + 1):
        if e_value(passed, problems + more, rate, "less") >= REJECTED:
            return more
    return None
