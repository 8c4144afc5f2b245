"""`h2h score`: passes and problems for each contestant, and the rates that they fit."""

from collections import Counter
from pathlib import Path
from typing import Any

import click
import msgspec

from sessions.scoring.tally import LEVEL, By, Grades, LeftOut, RateLine, Reason, left_out, tally
from sessions.scoring.wording import percent
from sessions.untrusted import one_line
from tui.cli.options import json_option, log_option, print_json
from tui.settings import load_settings

TITLES: dict[Grades, str] = {"checks": "By checks", "verdicts": "By verdicts"}
Lines = dict[Grades, list[RateLine]]
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
LIMIT = 1000  # characters of a line; only a hostile name comes near it
METHOD = (
    "Ranges are 95 % intervals over distinct problems, however many attempts each had: Wilson, as "
    "if the number of problems had been fixed in advance, then the one that holds however often "
    "you look."
)


@click.command()
@click.option("--by", type=click.Choice(["contestant", "problem", "pack"]), default="contestant")
@click.option(
    "--grades", type=click.Choice(["checks", "verdicts"]), help="Only these; both without it."
)
@json_option
@log_option
def score(by: By, grades: Grades | None, as_json: bool, log: str | None) -> None:
    """Passes and problems for each contestant, by checks and by verdicts.

    Scripted players are never in a score; answers brought from elsewhere are marked.
    """
    from sessions.log.score_rows import attempts_of

    path = load_settings(log).log_path
    attempts = attempts_of(path)
    wanted: tuple[Grades, ...] = (grades,) if grades else ("checks", "verdicts")
    lines: Lines = {one: tally(attempts, by=by, grades=one) for one in wanted}
    without = left_out(attempts)
    if as_json:
        print_json(_document(path, by, lines, without))
        return
    for line in _text(path, lines, without, empty=not attempts):
        click.echo(line)


def _document(path: Path, by: By, lines: Lines, without: LeftOut) -> dict[str, Any]:
    return {
        "log": str(path),
        "by": by,
        "level": LEVEL,
        "method": "wilson",
        "anytime_method": "beta-binomial confidence sequence, prior (1, 1)",
        "lines": [msgspec.to_builtins(line) for found in lines.values() for line in found],
        "left_out": msgspec.to_builtins(without),
    }


def _text(path: Path, lines: Lines, without: LeftOut, empty: bool) -> list[str]:
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
            out.append(f"  No answer that counts has been {_judged(grades)} yet.")
        out.append("")
    if any(lines.values()):
        out += [METHOD]
    out += _left_out(without)
    return out


def _judged(grades: Grades) -> str:
    return "checked" if grades == "checks" else "graded"


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
        f"{_range(line.anytime_low, line.anytime_high)} however often you look",
        line.served_models[-1] if line.served_models else line.model,
        *line.packs,
        _dates(line),
    ]
    return [one_line(f"{text}.", LIMIT), "    " + one_line(" · ".join(details), LIMIT)]


def _apart(line: RateLine) -> str:
    """F34: what was not judged stands on the same line, with its reasons."""
    missing = sum(line.not_judged.values())
    reasons = ", ".join(
        f"{line.not_judged[reason]} {words[line.not_judged[reason] > 1]}"
        for reason, words in REASONS.items()
        if reason in line.not_judged
    )
    graded = ", ".join(
        f"{line.outcomes[grade]} {grade}"
        for grade in ("partial", "refused")
        if grade in line.outcomes
    )
    parts = [graded] if graded else []
    if missing:
        parts.append(f"{missing} of {line.attempts} not judged ({reasons})")
    return "; ".join(parts)


def _range(low: float | None, high: float | None) -> str:
    return f"{percent(low or 0)} to {percent(high or 0)}"


def _units(line: RateLine) -> str:
    units = f"{line.units} {line.unit}{'' if line.units == 1 else 's'}"
    least, most = line.attempts_each
    if least == most:
        return f"{units} × {most} attempt{'' if most == 1 else 's'}"
    return f"{units} × {least} to {most} attempts"


def _dates(line: RateLine) -> str:
    first, last = line.first_at[:10], line.last_at[:10]
    return first if first == last else f"{first} to {last}"


def _left_out(without: LeftOut) -> list[str]:
    out = []
    if without.blind_sessions:
        blind = without.blind_sessions
        are = "session is" if blind == 1 else "sessions are"
        out.append(f"{blind} {are} blind and not revealed yet, and in no line.")
    if without.scripted:
        answers = "answer" if without.scripted == 1 else "answers"
        out.append(f"{without.scripted} {answers} of scripted players: never in a score.")
    if without.follow_ups:
        answers = "answer" if without.follow_ups == 1 else "answers"
        out.append(f"{without.follow_ups} {answers} to follow-ups: not scored.")
    return out
