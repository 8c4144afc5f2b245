"""Rates as lines of text: plain words and the count first, then the range, then where from."""

from collections import Counter
from collections.abc import Iterator

from problems.sandbox.levels import level_words
from sessions.scoring.sides import Sides
from sessions.scoring.standing import interval, shown_rate
from sessions.scoring.tally import Grades, RateLine
from sessions.scoring.uncounted import left_out_words, not_judged_words
from sessions.scoring.wording import many, percent
from sessions.untrusted import one_line
from tui.bars import Signs, axis, bar
from tui.cli.scores.cost import cost_lines
from tui.cli.scores.report import Report

DONE: dict[Grades, str] = {"checks": "checked", "verdicts": "graded"}
LIMIT = 1000  # characters of a line; only a hostile name comes near it
INDENT = "    "
MOST_LISTED = 20


def score_lines(report: Report, signs: Signs) -> Iterator[str]:
    """The text of `h2h score`, safe to print. An empty log gets a sentence and no rate."""
    if report.empty:
        yield one_line(_nothing(report))
        return
    names = Counter((line.name, line.group, line.grades, line.rater) for line in report.lines)
    if any(line.rate is not None for line in report.lines):
        yield INDENT + axis()
    for line in report.lines:
        shared = names[line.name, line.group, line.grades, line.rater] > 1
        yield from _line(line, f" {line.contestant[:6]}" * shared, signs)
    for grades in report.grades:
        if not any(line.grades == grades for line in report.lines):
            yield f"By {grades}: no answer that counts has been {DONE[grades]} yet."
    yield ""
    for each in report.sides if len(report.grades) > 1 else ():
        yield from _disagreements(each)
    if report.lines:
        yield from _method(report)
    yield from cost_lines(report)
    yield from left_out_words(report.left_out)


def _nothing(report: Report) -> str:
    asked = [
        f"--{name} {value}"
        for name in report.wanted.__struct_fields__
        if (value := getattr(report.wanted, name)) is not None
    ]
    if asked:
        return f"No answer of the log {report.path} is one of {' '.join(asked)}: no data, no rate."
    return f"The log {report.path} holds no answers yet, so there is no rate to tell."


def _line(line: RateLine, mark: str, signs: Signs) -> Iterator[str]:
    name = line.name + mark + (", brought" if line.kind == "brought" else "")
    group = f" on {line.group}" if line.group else ""
    by = f", by {line.grades}"
    apart = _apart(line)
    if line.rate is None:
        yield one_line(f"{name}{group}{by}: no data; {apart}.", LIMIT)
        return
    text = f"{name}{group}{by}: {line.passed} of {line.judged} passed"
    for part in (apart, _credit(line)):
        text += f"; {part}" if part else ""
    yield one_line(f"{text}; {interval(line)}.", LIMIT)
    low, high = (line.low, line.high) if line.fixed else (line.anytime_low, line.anytime_high)
    yield INDENT + bar(low, high, shown_rate(line), signs=signs)
    details = (
        _units(line),
        _who(line),
        _model(line),
        *line.packs,
        _dates(line),
    )
    yield INDENT + one_line(" · ".join(details), LIMIT)


def _apart(line: RateLine) -> str:
    """What was not judged, on the same line and with its reasons: never a bare percentage."""
    grades = ("partial", "refused")
    parts = [f"{line.outcomes[grade]} {grade}" for grade in grades if grade in line.outcomes]
    if missing := not_judged_words(line):
        parts.append(missing)
    return "; ".join(parts)


def _credit(line: RateLine) -> str:
    """With partial answers there are three rates, and none of them is told alone."""
    if "partial" not in line.outcomes:
        return ""
    strict, half, lenient = (percent(rate or 0) for rate in (line.rate, line.half, line.lenient))
    return f"a partial answer as failed {strict}, as half {half}, as passed {lenient}"


def _units(line: RateLine) -> str:
    least, most = line.attempts_each
    each = str(most) if least == most else f"{least} to {most}"
    return f"{many(line.units, line.unit)} × {each} attempt{'' if most == 1 else 's'}"


def _who(line: RateLine) -> str:
    """Who or what graded. Another rater's grades are in no figure of this line."""
    if line.grades == "checks":
        levels = (
            f", sandbox {' and '.join(map(level_words, line.sandboxes))}" if line.sandboxes else ""
        )
        return f"judged by the problems' own checks{levels}"
    also = f" ({', '.join(line.also_by)} graded some too)" if line.also_by else ""
    return f"graded by {line.rater or 'nobody'}{also}"


def _model(line: RateLine) -> str:
    """The model as it was served, else as it was asked for; a brought answer names none."""
    if line.served_models:
        return ", ".join(line.served_models)
    return "brought from elsewhere" if line.kind == "brought" else f"{line.model} (as asked for)"


def _dates(line: RateLine) -> str:
    first, last = line.first_at[:10], line.last_at[:10]
    return first if first == last else f"{first} to {last}"


def _disagreements(sides: Sides) -> Iterator[str]:
    """Checks against verdicts: how many answers have both, and each on which they differ."""
    if not sides.both:
        return
    text = f"Checks and verdicts agree on {sides.agree} of {many(sides.both, 'answer')} with both."
    yield text
    for each in sides.differing[:MOST_LISTED]:
        on = f" on {each.problem}" if each.problem else ""
        yield INDENT + one_line(
            f"{each.turn_id}: {each.name}{on}: checks say {each.checks}, "
            f"{each.rater} says {each.grade}",
            LIMIT,
        )
    if len(sides.differing) > MOST_LISTED:
        yield f"{INDENT}and {len(sides.differing) - MOST_LISTED} more (--json lists them all)"


def _method(report: Report) -> Iterator[str]:
    unit = report.lines[0].unit
    yield (
        f"Ranges are 95 % intervals over distinct {unit}s, by the first try at each: the "
        "beta-binomial confidence sequence, which holds however often you look and stop."
    )
    if any(line.fixed for line in report.lines):
        yield f"Where a plan had fixed the number of {unit}s and was kept, it is Wilson's interval."
    others = [name for name in report.raters if name not in {line.rater for line in report.lines}]
    if others and "verdicts" in report.grades:
        named = ", ".join(others)
        yield one_line(f"Not in these figures: {named}; `--rater NAME` takes their grades.", LIMIT)
    if len(report.raters) > 1:
        yield "`h2h score --agreement` tells how far the raters agree, and what to settle."
