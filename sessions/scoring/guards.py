"""The same wrong use is refused in the same words everywhere: counts, rates and levels."""

import math

from sessions.scoring.errors import BadCounts, BadLevel


def counts(k: float, n: float, *, empty_ok: bool = False) -> None:
    """Refuse passes `k` of `n` that cannot be.

    Raises:
        BadCounts: for a negative or infinite count, k > n, or n = 0 unless `empty_ok`.
    """
    if not (math.isfinite(k) and math.isfinite(n)):
        raise BadCounts(f"{k} of {n} is not a count; give whole numbers.")
    if k < 0 or n < 0:
        raise BadCounts(f"{k} of {n} is not a count; neither number can be negative.")
    if k > n:
        raise BadCounts(f"{k} of {n} cannot be: there are more passes than runs.")
    if n == 0 and not empty_ok:
        raise BadCounts("0 runs give no rate, which is not a rate of 0 %; run at least one.")


def at_least_one(what: str, number: int | None) -> None:
    """Refuse a number of something that is below 1; None, unknown, is none.

    Raises:
        BadCounts: the message names what it is a number of.
    """
    if number is not None and number < 1:
        raise BadCounts(f"The number of {what} is {number}; it must be at least 1.")


def rate(p: float, what: str = "rate") -> None:
    """Refuse a rate that is not strictly between 0 and 1.

    Raises:
        BadLevel: also for NaN.
    """
    if not 0 < p < 1:
        raise BadLevel(f"The {what} {p} is not between 0 and 1; 10 % is 0.1.")


def level(value: float) -> None:
    """Refuse a confidence level outside (0, 1).

    Raises:
        BadLevel: also for NaN.
    """
    rate(value, "level")


def prior(ab: tuple[float, float]) -> None:
    """Refuse the parameters of a beta prior that are not positive.

    Raises:
        BadLevel: also for NaN.
    """
    if not all(0 < x < math.inf for x in ab):
        raise BadLevel(f"The prior Beta{ab} needs two positive numbers; (1, 1) is the usual one.")


def finite(value: float, what: str) -> None:
    """Refuse what is no number to reckon with.

    Raises:
        BadCounts: for NaN and infinity.
    """
    if not math.isfinite(value):
        raise BadCounts(f"The {what} {value} is not a finite number; give one.")
