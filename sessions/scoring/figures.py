"""A published figure, exactly as printed: its value as a fraction and how many digits it shows."""

import re
from fractions import Fraction

from msgspec import Struct

from sessions.scoring import guards
from sessions.scoring.errors import BadCounts, BadFigure

LONGEST = 20  # characters; no newspaper prints more, and longer input is a mistake
NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?|\.([0-9]+)")
FRACTION_LIMIT = Fraction(1, 10)
HOW = "give it in percent, such as 1.7 or 1.7%"


class Figure(Struct, frozen=True):
    """A score in percent as printed: `"1.70"` has two places and is not the same as `"1.7"`."""

    printed: str
    places: int

    @property
    def percent(self) -> Fraction:
        return Fraction(self.printed)

    @property
    def rate(self) -> Fraction:
        """The figure as a rate between 0 and 1."""
        return self.percent / 100

    @property
    def units(self) -> int:
        """The figure counted in its last printed digit: 17 for `"1.7"`, 170 for `"1.70"`."""
        return int(self.printed.replace(".", ""))


def parse_figure(text: str) -> Figure:
    """Read a figure in percent; `1.7`, `1.7%` and `1.7 %` are the same.

    A bare figure below 0.1 is probably a fraction of 1 and is asked about; with its percent sign
    it is taken. Zero is zero either way.

    Raises:
        BadFigure: for anything that is not a plain decimal number between 0 and 100.
    """
    stripped = text.strip()
    number = stripped.removesuffix("%").rstrip()
    shown = repr(stripped[:40])
    if not number:
        raise BadFigure(f"The figure is empty; {HOW}.")
    if re.fullmatch(r"[-−][0-9.]+", number):
        raise BadFigure(f"The figure {shown} is negative, which no score can be; {HOW}.")
    if re.fullmatch(r"[0-9]+,[0-9]+", number):
        point = number[:LONGEST].replace(",", ".")
        raise BadFigure(f"The figure {shown} has a comma; did you mean {point}?")
    match = NUMBER.fullmatch(number)
    if match is None or len(number) > LONGEST:
        raise BadFigure(f"The figure {shown} is not a number; {HOW}.")
    whole, after_point, bare_point = match.groups()
    places = after_point or bare_point or ""
    printed = (whole or "0").lstrip("0") or "0"
    figure = Figure(f"{printed}.{places}" if places else printed, len(places))
    if figure.percent > 100:
        raise BadFigure(f"The figure {shown} is over 100 %, which no score can be; {HOW}.")
    if not stripped.endswith("%") and 0 < figure.percent < FRACTION_LIMIT:
        raise BadFigure(_did_you_mean(figure))
    return figure


def parse_mine(text: str) -> tuple[int, int]:
    """Read one's own spot check, `K/N`: K passes of N problems.

    Raises:
        BadCounts: it does not read so, K > N, or N = 0.
    """
    match = re.fullmatch(r"\s*([0-9]{1,9})\s*/\s*([0-9]{1,9})\s*", text)
    if match is None:
        raise BadCounts(
            f"The spot check {text[:40]!r} does not read as passes/problems, such as 0/20."
        )
    passed, of = int(match[1]), int(match[2])
    guards.counts(passed, of)
    return passed, of


def _did_you_mean(figure: Figure) -> str:
    digits = max(figure.places - 2, 0)
    percent = figure.percent * 100
    # The decimal point moves two places to the right: exact, so no rounding is involved.
    scaled = str(int(percent * 10**digits)).zfill(digits + 1)
    moved = f"{scaled[:-digits]}.{scaled[-digits:]}" if digits else scaled
    return (
        f"The figure {figure.printed} is very small for a percentage; did you mean {moved}? "
        f"If it is meant as it stands, write {figure.printed}%."
    )
