"""Rates as lines of text: plain words and the count first, then the range, then where from."""

from collections import Counter
from pathlib import Path

from sessions.scoring.tally import Grades, LeftOut, RateLine, Reason
from sessions.scoring.wording import percent
from sessions.untrusted import one_line

Lines = dict[Grades, list[RateLine]]

TITLES: dict[Grades, str] = {"checks": "By checks", "verdicts": "By verdicts"}
DONE: dict[Grades, str] = {"checks": "checked", "verdicts": "graded"}
REASONS: dict[Reason, tuple[str, str]] = {
    "infra": ("infra error", "infra errors"),
    "void": ("void", "void"),
    "failed": ("failed request", "failed requests"),
    "stopped": ("stopped", "stopped"),
    "not_ended": ("not ended", "not ended"),
    "not_checked": ("not checked", "not checked"),
    "not_graded": ("not graded", "not graded"),
    "early": ("early verdict", "early verdicts"),
}
METHOD = (
    "Ranges are 95 % intervals over distinct {unit}s, however many attempts each had: Wilson, as "
    "if the number of {unit}s had been fixed in advance, then the one that holds however often "
    "you look."
)
LIMIT = 1000  # characters of a line; only a hostile name comes near it


def score_lines(path: Path, lines: Lines, without: LeftOut, *, empty: bool) -> list[str]:
    """The text of `h2h score`, safe to print. An empty log gets a sentence and no rate."""
    if empty:
        return [one_line(f"The log {path} holds no answers yet, so there is no rate to tell.")]
    out: list[str] = []
    for grades, found in lines.items():
        out.append(TITLES[grades])
        names = Counter((line.name, line.group) for line in found)
        for line in found:
            shared = names[line.name, line.group] > 1
            out += [f"  {text}" for text in _line(line, f" {line.contestant[:6]}" * shared)]
        if not found:
            out.append(f"  No answer that counts has been {DONE[grades]} yet.")
        out.append("")
    units = [line.unit for found in lines.values() for line in found]
    if units:
        out.append(METHOD.format(unit=units[0]))
    return out + _left_out(without)


def _line(line: RateLine, mark: str) -> list[str]:
    name = line.name + mark + (", brought" if line.kind == "brought" else "")
    group = f" on {line.group}" if line.group else ""
    apart = _apart(line)
    if line.rate is None:
        return [one_line(f"{name}{group}: no data; {apart}.", LIMIT)]
    text = f"{name}{group}: {line.passed} of {line.judged} passed"
    if apart:
        text += f"; {apart}"
    text += f"; any rate from {_range(line.low, line.high)} fits"
    details = [
        _units(line),
        f"{_range(line.anytime_low, line.anytime_high)} however often you look (first tries)",
        ", ".join(line.served_models) or line.model,
        *line.packs,
        _dates(line),
    ]
    return [one_line(f"{text}.", LIMIT), "    " + one_line(" · ".join(details), LIMIT)]


def _apart(line: RateLine) -> str:
    """What was not judged, on the same line and with its reasons: never a bare percentage."""
    grades = ("partial", "refused")
    parts = [f"{line.outcomes[grade]} {grade}" for grade in grades if grade in line.outcomes]
    missing = sum(line.not_judged.values())
    if missing:
        reasons = ", ".join(
            f"{line.not_judged[reason]} {words[line.not_judged[reason] > 1]}"
            for reason, words in REASONS.items()
            if reason in line.not_judged
        )
        parts.append(f"{missing} of {line.attempts} not judged ({reasons})")
    return "; ".join(parts)


def _range(low: float | None, high: float | None) -> str:
    return f"{percent(low or 0)} to {percent(high or 0)}"


def _units(line: RateLine) -> str:
    least, most = line.attempts_each
    each = str(most) if least == most else f"{least} to {most}"
    return f"{_many(line.units, line.unit)} × {each} attempt{'' if most == 1 else 's'}"


def _dates(line: RateLine) -> str:
    first, last = line.first_at[:10], line.last_at[:10]
    return first if first == last else f"{first} to {last}"


def _left_out(without: LeftOut) -> list[str]:
    out = []
    if without.blind_sessions:
        are = "is" if without.blind_sessions == 1 else "are"
        sessions = _many(without.blind_sessions, "session")
        out.append(f"{sessions} {are} blind and not revealed yet, and in no line.")
    if without.scripted:
        out.append(f"{_many(without.scripted, 'answer')} of scripted players: never in a score.")
    if without.follow_ups:
        out.append(f"{_many(without.follow_ups, 'answer')} to follow-ups: not scored.")
    return out


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
