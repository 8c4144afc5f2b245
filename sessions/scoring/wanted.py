"""Which rows a score is asked for: of one pack, problem or contestant, of some days.

Rows of sessions that are still blind always stay: no line is made of them, and a count of what is
left out that followed the filter would tell who sits in them.
"""

from collections.abc import Iterable

from msgspec import Struct

from sessions.scoring.attempts import Attempt
from sessions.scoring.headtohead import Preference

SHORTEST_DIGEST = 6


class Wanted(Struct, frozen=True):
    """None asks for all. `contestant` is a name or the beginning of a digest; `since` and `until`
    are moments as the log writes them or the beginning of one, such as a day; both count in."""

    pack: str | None = None
    problem: str | None = None
    contestant: str | None = None
    since: str | None = None
    until: str | None = None


def wanted_attempts(rows: Iterable[Attempt], wanted: Wanted) -> list[Attempt]:
    """The attempts that are asked for, and those still blind, in their order."""
    return [
        row
        for row in rows
        if row.hidden
        or (
            _of(wanted, row.pack, row.problem, row.at)
            and is_contestant(wanted.contestant, row.name, row.contestant)
        )
    ]


def wanted_preferences(rows: Iterable[Preference], wanted: Wanted) -> list[Preference]:
    """The preferences that are asked for, and those still blind; a contestant is on either side."""
    return [
        row
        for row in rows
        if row.hidden
        or (
            _of(wanted, row.pack, row.problem, row.at)
            and (
                is_contestant(wanted.contestant, row.name_a, row.contestant_a)
                or is_contestant(wanted.contestant, row.name_b, row.contestant_b)
            )
        )
    ]


def _of(wanted: Wanted, pack: str | None, problem: str | None, at: str) -> bool:
    since, until = wanted.since or "", wanted.until
    return (
        wanted.pack in (None, pack)
        and wanted.problem in (None, problem)
        and at >= since
        and (until is None or at[: len(until)] <= until)
    )


def is_contestant(wanted: str | None, name: str, digest: str) -> bool:
    """Whether a name, or at least six characters of a digest, mean this contestant."""
    if wanted is None or wanted == name:
        return True
    return len(wanted) >= SHORTEST_DIGEST and digest.startswith(wanted)
