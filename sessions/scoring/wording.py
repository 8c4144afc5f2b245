"""Numbers as a newspaper prints them: percent, chances, counts in words."""

from fractions import Fraction

WORDS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
MILLION = 1_000_000


def percent(rate: float | Fraction) -> str:
    """A rate between 0 and 1 as `41 %`, `1.7 %`, `0.03 %`; never `0 %` or `100 %` unless exact."""
    value = float(rate) * 100
    if value in (0, 100):
        return f"{value:.0f} %"
    if value < 0.001:
        return "less than 0.001 %"
    if value > 99.9:
        return "more than 99.9 %"
    if 9.95 <= value <= 99.0:
        return f"{value:.0f} %"
    digits = 1 if value >= 0.095 else 2 if value >= 0.0095 else 3
    return f"{value:.{digits}f}".removesuffix(".0") + " %"


def points(value: Fraction) -> str:
    """An exact number of percent, to at most three decimals: `5 %`, `1.667 %`."""
    return f"{float(value):.3f}".rstrip("0").rstrip(".") + " %"


def number(count: int) -> str:
    """A count in words up to twelve: `six`, `120`."""
    return WORDS[count] if count < len(WORDS) else str(count)


def counted(count: int, what: str) -> str:
    """A count and its noun: `one run`, `six runs`."""
    return f"{number(count)} {what}" if count == 1 else f"{number(count)} {what}s"


def many(count: int, what: str) -> str:
    """The same in figures: `1 answer`, `6 answers`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def times(factor: float) -> str:
    """A ratio of at least 1: `1.3 times`, `15 times`, `more than a million times`."""
    if factor > MILLION:
        return "more than a million times"
    return f"{factor:.1f} times" if factor < 9.95 else f"{factor:,.0f} times"


def chance(p: float) -> str:
    """A probability: `71 %`, or in words where it is next to nothing."""
    return "less than one in a million" if 0 < p < 1 / MILLION else percent(p)


def p_value(p: float) -> str:
    """`p = 0.17`, `p = 0.004`, `p below 0.0001`."""
    if p < 0.0001:
        return "p below 0.0001"
    digits = 2 if p >= 0.095 else 3 if p >= 0.0095 else 4
    return f"p = {p:.{digits}f}"
