"""`h2h verdict`: a grade or a preference for a stored session."""

import asyncio
from typing import Any, get_args

import click

from sessions.events import Grade
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
    """Judge SESSION (an id, a part of one, or `last`). Saved when this returns; then the reveal."""
    settings = load_settings(log)
    shown = asyncio.run(_judge(settings, session, given))
    if as_json:
        print_json(shown)
    else:
        for line in shown["lines"]:
            click.echo(line)


async def _judge(settings: Settings, session: str, given: dict[str, Any]) -> dict[str, Any]:
    from sessions.commands import Judge
    from tui.cli.stored import stored_session

    grades = dict(_grade(text) for text in given["grades"])
    if len(grades) < len(given["grades"]):
        raise Stop("A seat was graded twice; give each seat one grade.")
    rater = (given["rater"] or settings.config.rater).strip()
    if not rater:
        raise Stop("The rater's name is empty; give --rater NAME.")
    async with stored_session(settings, session) as past:
        before = len(past.state.verdicts)
        await past.judge(Judge(rater, grades, given["prefer"], given["note"]))
        await past.reveal()
        saved = past.state.verdicts[before:]
        who = [
            f"{label} was {one_line(seat.contestant.name)}"
            for label, seat in past.state.seats.items()
        ]
        return {
            "session": past.id,
            "verdicts": [
                {"id": v.id, "kind": v.kind, "turn": v.turn, "grade": v.grade, "prefer": v.prefer}
                for v in saved
            ],
            "lines": [f"Saved in session {past.id}. {', '.join(who)}."],
        }


def _grade(text: str) -> tuple[str, Grade]:
    seat, equals, grade = text.partition("=")
    if not equals or grade not in GRADES:
        raise Stop(f"The grade {text!r} is not SEAT=GRADE with one of {', '.join(GRADES)}.")
    return seat.strip().upper(), grade  # type: ignore[return-value]
