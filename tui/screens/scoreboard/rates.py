"""Rates as lines: the count first, then the bar, then the range in words, then where from."""

from collections import Counter

from sessions.scoring.standing import shown_rate
from sessions.scoring.tally import LeftOut, RateLine
from sessions.scoring.uncounted import left_out_words, not_judged_words
from sessions.scoring.wording import counted, percent
from sessions.untrusted import one_line
from tui.bars import Signs, axis, bar
from tui.columns import cut, padded
from tui.widgets.text_lines import Row, rows_of

BY = 12  # columns of who judged
COUNT = 10  # columns of the count, where none is longer
WORDS = 22  # "0.01 % to 34 %" and a little
WIDEST = 80  # cells of a bar; wider ones are no easier to read
METHOD = (
    "A bar holds every rate that the first tries fit, however often you look (95 %, confidence "
    "sequence); {point} is the rate. “Fixed” stands where a plan fixed the number of problems and "
    "was kept: then it is Wilson's interval."
)


def rates_rows(
    lines: tuple[RateLine, ...], without: LeftOut, width: int, signs: Signs
) -> list[Row]:
    """The whole of the first view, for a screen of `width` columns."""
    count = max([COUNT, *(len(_count(line)) + 1 for line in lines)])
    room = max(min(width - BY - count - WORDS - 4, WIDEST), 20)
    rows = [Row(f"{'':{BY + count}}{axis(room)}", "dim")] if lines else []
    names = Counter(name for name, _ in {(line.name, line.contestant) for line in lines})
    before = None
    for line in lines:
        if line.contestant != before:
            before = line.contestant
            rows += rows_of(_name(line, names[line.name] > 1), width, "bold")
        rows += rows_of(_bar(line, count, room, signs), width)
        rows += rows_of(_details(line), width, "dim", "  ")
    if not lines:
        rows += rows_of("No answer that these filters leave has been judged yet.", width)
    rows.append(Row(""))
    if lines:
        rows += rows_of(METHOD.format(point=signs.point), width, "dim")
    for sentence in left_out_words(without):
        rows += rows_of(sentence, width, "dim")
    return rows


def _name(line: RateLine, shared: bool) -> str:
    mark = f" {line.contestant[:6]}" if shared else ""
    brought = ", brought from elsewhere" if line.kind == "brought" else ""
    return one_line(f"{line.name}{mark}{brought}", 80)


def _count(line: RateLine) -> str:
    if line.rate is None:
        return "no data"
    # Of several tries at a problem the range takes the first: so does the count beside it.
    if line.fixed is not None:
        return f"{line.passed} of {line.judged}"
    return f"{line.first_passed} of {line.units}"


def _bar(line: RateLine, count: int, room: int, signs: Signs) -> str:
    by = "checks" if line.grades == "checks" else line.rater or "verdicts"
    head = f"  {padded(cut(one_line(by), 9), 9)} {_count(line):{count}}"
    if line.rate is None:
        return head + bar(None, None, width=room, signs=signs)
    fixed = line.fixed is not None
    low, high = (line.low, line.high) if fixed else (line.anytime_low, line.anytime_high)
    drawn = bar(low, high, shown_rate(line), width=room, signs=signs)
    words = f"{percent(low or 0)} to {percent(1 if high is None else high)}"
    return f"{head}{drawn}  {words}{' fixed' if fixed else ''}"


def _details(line: RateLine) -> str:
    least, most = line.attempts_each
    each = str(most) if least == most else f"{least} to {most}"
    parts = [
        f"{line.passed} of {line.judged} answers passed",
        f"{counted(line.units, line.unit)} × {each}",
    ]
    if "partial" in line.outcomes and line.half is not None and line.lenient is not None:
        parts.append(f"partial as half {percent(line.half)}, as passed {percent(line.lenient)}")
    if missing := not_judged_words(line):
        parts.append(missing)
    if line.planned and line.fixed is None:
        parts.append(f"planned {line.planned}")
    first, last = line.first_at[:10], line.last_at[:10]
    parts += [
        ", ".join(line.served_models) or line.model,
        *((f"graded by {line.rater}",) if line.rater else ()),
        *line.packs,
        first if first == last else f"{first} to {last}",
    ]
    return one_line(" · ".join(parts), 600)
