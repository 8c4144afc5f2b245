"""What the scoreboard shows, read from the log and reckoned: all of it blocks, so in a thread.

Nothing of a session that is still blind is in it: no line, no name to choose by, and the number of
such sessions is that of the whole log, so that no filter can ask who sits in them.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from sessions.log.gathered_pairs import gathered_preferences
from sessions.log.gathered_rows import days_of, gathered_attempts
from sessions.log.plan_rows import plans_of
from sessions.log.rater_rows import raters_of
from sessions.scoring.attempts import Attempt
from sessions.scoring.errors import Unidentifiable
from sessions.scoring.headtohead import PairLine, Preference, head_to_head
from sessions.scoring.ladder import Ladder, ladder
from sessions.scoring.plans import Plan
from sessions.scoring.tally import Grades, LeftOut, RateLine, left_out, tally
from sessions.scoring.wanted import Wanted, wanted_attempts, wanted_preferences

BOTH: tuple[Grades, ...] = ("checks", "verdicts")


class Rows(Struct, frozen=True):
    """The log as one rater judged it, what is alike in one row: a filter by day reads it again."""

    path: Path
    rater: str | None
    days: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    preferences: tuple[Preference, ...]
    plans: tuple[Plan, ...]
    raters: tuple[str, ...]


class Choices(Struct, frozen=True):
    """What can be asked for, of what may be shown. Days are `YYYY-MM-DD`."""

    pack: tuple[str, ...]
    problem: tuple[str, ...]
    contestant: tuple[tuple[str, str], ...]  # digest, name
    rater: tuple[str, ...]
    day: tuple[str, ...]


class Board(Struct, frozen=True):
    """One view of the log. `no_ladder` is the sentence why there are no ratings."""

    rates: tuple[RateLine, ...]
    left_out: LeftOut
    pairs: tuple[PairLine, ...]
    ladder: Ladder | None
    no_ladder: str
    is_empty: bool


def read_rows(path: Path, rater: str | None) -> Rows:
    """Everything in the log that a scoreboard is made of. Raises LogError or UnknownRater."""
    return Rows(
        path,
        rater,
        tuple(days_of(path)),
        tuple(gathered_attempts(path, rater)),
        tuple(gathered_preferences(path, rater)),
        tuple(plans_of(path)),
        tuple(raters_of(path)),
    )


def choices_of(rows: Rows) -> Choices:
    """Every pack, problem, contestant, rater and day that a line of the board could come from."""
    shown = [a for a in rows.attempts if not a.hidden and a.kind != "scripted"]
    shown.sort(key=lambda attempt: attempt.newest)
    names = {a.contestant: a.name for a in shown}
    return Choices(
        _distinct(a.pack for a in shown),
        _distinct(a.problem for a in shown),
        tuple(sorted(names.items(), key=lambda item: (item[1], item[0]))),
        rows.raters,
        rows.days,
    )


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value is not None}))


def board_of(rows: Rows, wanted: Wanted, *, regularised: bool) -> Board:
    """The rates, pairs and ratings of what is asked for; a contestant is named by its digest."""
    # Whom the one wanted has met is in the rows of the others.
    everybody = msgspec.structs.replace(wanted, contestant=None)
    if wanted.since or wanted.until:
        others = gathered_attempts(rows.path, rows.rater, everybody)
        preferences = gathered_preferences(rows.path, rows.rater, wanted)
    else:
        others = wanted_attempts(rows.attempts, everybody)
        preferences = wanted_preferences(rows.preferences, wanted)
    attempts = wanted_attempts(others, wanted)
    rates = [line for one in BOTH for line in tally(attempts, grades=one, plans=rows.plans)]
    rates.sort(key=lambda line: (line.name, line.contestant, line.grades))
    met, _ = head_to_head(preferences, others)
    pairs = [line for line in met if wanted.contestant in (None, line.first_id, line.second_id)]
    found, why = _ladder(preferences, regularised)
    return Board(tuple(rates), left_out(rows.attempts), tuple(pairs), found, why, not rows.attempts)


def _ladder(preferences: list[Preference], regularised: bool) -> tuple[Ladder | None, str]:
    try:
        return ladder(preferences, regularised=regularised), ""
    except Unidentifiable as error:
        return None, str(error)
