"""A rate and its interval as one row of characters, drawn to scale from 0 % to 100 %.

    0 %                50 %               100 %
    ╺━━━●━━━━━━━━╸───────────────────────────

Half a cell is the smallest step, so that a row of 40 cells shows 1.25 %. Nothing needs colour, and
where the terminal or the file takes ASCII only, `=`, `o`, `-` and `|` say the same. Plain strings:
commands print them, screens draw them.
"""

import math

from msgspec import Struct

from sessions.scoring.sections import Bars
from sessions.scoring.wording import percent
from sessions.untrusted import one_line
from tui.columns import cut, padded, width_of

PLAIN_TERMS = frozenset({"dumb", "linux"})  # the Linux console's fonts lack half lines
WIDTH = 40
LEAST_WIDTH = 10
LABEL = 34  # cells; a longer label is cut
WORDS = 20  # "0.01 % to 34 %", and room beside it


class Signs(Struct, frozen=True):
    """The characters of a row; `both` stands where the point and the mark share a cell."""

    axis: str
    bar: str
    left_half: str
    right_half: str
    point: str
    mark: str
    mark_on_bar: str
    both: str


LINES = Signs("─", "━", "╸", "╺", "●", "┼", "╋", "◆")
ASCII = Signs("-", "=", "=", "=", "o", "|", "|", "@")


def signs_for(encoding: str | None, term: str | None) -> Signs:
    """`LINES` where they can be shown: not on a dumb terminal or a
    bare console, nor in an encoding without them."""
    if term in PLAIN_TERMS or encoding is None:
        return ASCII
    try:
        "".join(getattr(LINES, name) for name in LINES.__struct_fields__).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return LINES


def axis(width: int = WIDTH) -> str:
    """The labels over a row of the same width; `100 %` ends where the row does."""
    _refuse_narrow(width)
    middle, end = "50 %", "100 %"
    text = "0 %"
    at = width // 2 - len(middle) // 2
    if at > len(text) and at + len(middle) < width - len(end):
        text = text.ljust(at) + middle
    return text.ljust(width - len(end)) + end


def bar(
    low: float | None,
    high: float | None,
    point: float | None = None,
    mark: float | None = None,
    *,
    width: int = WIDTH,
    signs: Signs = LINES,
) -> str:
    """One row of exactly `width` characters.

    Args:
        low, high: the interval, fractions between 0 and 1; None where there is no data, which
            draws the empty axis and no point: no rate is not a rate of 0 %.
        point: the rate itself.
        mark: a rate to compare with, such as a published figure.

    Raises:
        ValueError: a fraction outside 0 to 1 or not a number, low above high, a width below 10.
    """
    _refuse_narrow(width)
    for value in (low, high, point, mark):
        if value is not None and not 0 <= value <= 1:
            raise ValueError(f"{value} is no fraction between 0 and 1 and has no place on the axis")
    cells = [signs.axis] * width
    if low is not None and high is not None:
        _lay(cells, low, high, signs)
    marked = None if mark is None else _cell(mark, width)
    if marked is not None:
        cells[marked] = signs.mark if cells[marked] == signs.axis else signs.mark_on_bar
    if point is not None:
        at = _cell(point, width)
        cells[at] = signs.both if at == marked else signs.point
    return "".join(cells)


def drawing(bars: Bars, width: int | None, signs: Signs = LINES) -> list[str]:
    """An axis and a row a result under it, what is drawn also said, safe to show.

    Args:
        width: columns there are, None for a pipe. The rows are as wide as that allows, at most 40.
    """
    labels = [cut(one_line(row.label), LABEL) for row in bars.rows]
    room = max(map(width_of, labels), default=0)
    left = WIDTH if width is None else width - room - WORDS
    wide = max(LEAST_WIDTH, min(left, WIDTH))
    lines = [f"{'':{room}}  {axis(wide)}"]
    for label, row in zip(labels, bars.rows, strict=True):
        drawn = bar(row.low, row.high, row.rate, bars.mark, width=wide, signs=signs)
        lines.append(f"{padded(label, room)}  {drawn}  {percent(row.low)} to {percent(row.high)}")
    if bars.mark is not None:
        key = f"{signs.point} the result, {signs.mark} the claim ({bars.marked}), {signs.both} both"
        lines.append(f"{'':{room}}  {key}")
    return lines


def _lay(cells: list[str], low: float, high: float, signs: Signs) -> None:
    """The interval in half cells, rounded outwards: a bar never looks narrower than it is."""
    if low > high:
        raise ValueError(f"an interval cannot run from {low} down to {high}")
    halves = 2 * len(cells)
    first = min(math.floor(low * halves), halves - 1)
    end = max(math.ceil(high * halves), first + 1)
    for i in range(len(cells)):
        left, right = first <= 2 * i < end, first <= 2 * i + 1 < end
        if left or right:
            cells[i] = (
                signs.bar if left and right else signs.left_half if left else signs.right_half
            )


def _cell(value: float, width: int) -> int:
    return min(math.floor(value * width), width - 1)


def _refuse_narrow(width: int) -> None:
    if width < LEAST_WIDTH:
        raise ValueError(f"a row of {width} characters is too narrow to be drawn to scale")
