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


class Asked(Struct, frozen=True):
    """What is asked for, of the rows. `others` are the attempts of everybody: whom the one
    contestant that is asked for has met is in the rows of the others."""

    attempts: tuple[Attempt, ...]
    others: tuple[Attempt, ...]
    preferences: tuple[Preference, ...]


class Ratings(Struct, frozen=True):
    """`why` is the sentence why there is no ladder."""

    ladder: Ladder | None
    why: str


class Board(Struct, frozen=True):
    """One view of the log. Pairs and ratings take longer than rates; until then they are None."""

    rates: tuple[RateLine, ...]
    left_out: LeftOut
    is_empty: bool
    pairs: tuple[PairLine, ...] | None = None
    ratings: Ratings | None = None


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


def asked_of(rows: Rows, wanted: Wanted) -> Asked:
    """The rows of what is asked for; a contestant is named by its digest."""
    everybody = msgspec.structs.replace(wanted, contestant=None)
    if wanted.since or wanted.until:
        others = gathered_attempts(rows.path, rows.rater, everybody)
        preferences = gathered_preferences(rows.path, rows.rater, wanted)
    else:
        others = wanted_attempts(rows.attempts, everybody)
        preferences = wanted_preferences(rows.preferences, wanted)
    attempts = wanted_attempts(others, wanted)
    return Asked(tuple(attempts), tuple(others), tuple(preferences))


def board_of(rows: Rows, asked: Asked) -> Board:
    """The rates of what is asked for, by checks and by verdicts, and what is in no line."""
    rates = [line for one in BOTH for line in tally(asked.attempts, grades=one, plans=rows.plans)]
    rates.sort(key=lambda line: (line.name, line.contestant, line.grades))
    return Board(tuple(rates), left_out(rows.attempts), not rows.attempts)


def pairs_of(asked: Asked, wanted: Wanted) -> tuple[PairLine, ...]:
    """Every two that met; with a contestant asked for, the pairs of that one."""
    met, _ = head_to_head(asked.preferences, asked.others)
    return tuple(line for line in met if wanted.contestant in (None, line.first_id, line.second_id))


def ratings_of(asked: Asked, *, regularised: bool) -> Ratings:
    try:
        return Ratings(ladder(asked.preferences, regularised=regularised), "")
    except Unidentifiable as error:
        return Ratings(None, str(error))
