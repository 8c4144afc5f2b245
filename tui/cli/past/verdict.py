"""`h2h verdict`: a grade or a preference for a stored session."""

import asyncio
import sys
from pathlib import Path
from typing import Any, get_args

import click

from sessions.commands import Judge
from sessions.events import Grade, Judged
from sessions.past import PastSession
from sessions.untrusted import one_line
from tui.cli.errors import Stop
from tui.cli.options import json_option, log_option, print_json
from tui.settings import Settings, load_settings

GRADES = get_args(Grade)


@click.command()
@click.argument("session")
@click.option("--grade", "grades", metavar="SEAT=GRADE", multiple=True, help=", ".join(GRADES))
@click.option("--prefer", metavar="A | A>B | tie | all-bad", help="Which answer is better.")
@click.option("--note", default="", metavar="TEXT", help="Why.")
@click.option("--rater", metavar="NAME", help="Who judges (default: the config's rater).")
@json_option
@log_option
def verdict(session: str, as_json: bool, log: str | None, **given: Any) -> None:
    """Judge SESSION (an id, a part of one, or `last`). Saved when this returns; then the reveal.

    Without a grade or a preference the answers are shown blind (no names, checks or verdicts, the
    seats in a new order) and a grade is asked for each: so a second rater judges a session that is
    over, and a first one tells how steady they are. Such a look takes the place of no earlier
    grade; --grade by the same rater does.
    """
    settings = load_settings(log)
    shown = asyncio.run(_judge(settings, session, given, quiet=as_json))
    if as_json:
        print_json(shown)
    else:
        for line in shown["lines"]:
            click.echo(line)


async def _judge(
    settings: Settings, session: str, given: dict[str, Any], *, quiet: bool
) -> dict[str, Any]:
    from tui.cli.past.stored import stored_session

    grades: dict[str, Grade] = dict(_grade(text) for text in given["grades"])
    if len(grades) < len(given["grades"]):
        raise Stop("A seat was graded twice; give each seat one grade.")
    rater = (settings.config.rater if given["rater"] is None else given["rater"]).strip()
    if not rater:
        raise Stop("The rater's name is empty; give --rater NAME.")
    async with stored_session(settings, session) as past:
        if grades or given["prefer"] is not None:
            judge, letters = Judge(rater, grades, given["prefer"], given["note"]), ""
        else:
            judge, letters = _blind(past, rater, given["note"], quiet=quiet)
        before = past.state.verdicts
        names_were_out = past.state.revealed
        await past.judge(judge)
        await past.reveal()
        saved = past.state.verdicts[len(before) :]
        standing = _standing(settings.log_path, past, rater)
    lines = [_who(past) + letters]
    if names_were_out and not judge.second_look:
        lines[0] += " Stored as not blind: the names were out."
    if judge.second_look:
        lines += _said_before(before)
    return {
        "session": past.id,
        "verdicts": [_stored(each) for each in saved],
        "standing": standing,
        "lines": lines + standing,
    }


def _blind(past: PastSession, rater: str, note: str, *, quiet: bool) -> tuple[Judge, str]:
    """The judgement, and which letter stood for which seat: to be told once it is saved."""
    from random import SystemRandom

    from sessions.second_look import second_look
    from tui.cli.past.blind_verdict import ask_blind

    def say(line: str) -> None:
        click.echo(line, err=quiet)

    look = second_look(past.state, SystemRandom())
    judge = ask_blind(look, rater, note, sys.stdin, say)
    seats = ", ".join(f"{answer.letter} was seat {answer.seat}" for answer in look.answers)
    return judge, f" {seats}."


def _stored(verdict: Judged) -> dict[str, Any]:
    shown = ("id", "kind", "turn", "grade", "prefer", "was_blind", "amends")
    return {name: getattr(verdict, name) for name in shown}


def _who(past: PastSession) -> str:
    who = ", ".join(
        f"{label} was {one_line(seat.contestant.name)}" for label, seat in past.state.seats.items()
    )
    return f"Saved in session {past.id}. {who}."


def _said_before(verdicts: tuple[Judged, ...]) -> list[str]:
    """What stood in the log already, told only now."""
    if not verdicts:
        return []
    said = ", ".join(_said(each) for each in verdicts)
    return [
        one_line(f"Before: {said}.", 1000),
        "`h2h score --agreement` tells how far the raters agree, and what to settle.",
    ]


def _said(verdict: Judged) -> str:
    if verdict.kind == "preference":
        return f"{verdict.rater} preferred {verdict.prefer}"
    seat = (verdict.turn or "").rpartition("/")[2].partition(".")[0]
    return f"{verdict.rater} graded {seat} {verdict.grade}"


def _standing(path: Path, past: PastSession, rater: str) -> list[str]:
    """The score of each seated contestant by this rater's grades, as it stands now."""
    from sessions.log.gathered_rows import gathered_attempts
    from sessions.log.plan_rows import plans_of
    from sessions.scoring.standing import standings

    seated = {seat.contestant.digest for seat in past.state.seats.values()}
    attempts = gathered_attempts(path, rater, contestants=seated)
    found = standings(attempts, seated, plans=plans_of(path))
    return [one_line(each, 1000) for each in found]


def _grade(text: str) -> tuple[str, Grade]:
    seat, equals, grade = text.partition("=")
    if not equals or grade not in GRADES:
        raise Stop(f"The grade {text!r} is not SEAT=GRADE with one of {', '.join(GRADES)}.")
    return seat.strip().upper(), grade  # type: ignore[return-value]
