"""Preferences as a comparison takes them, those that are alike in one row."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sessions.errors import LogMissing
from sessions.log import gathered
from sessions.log.gathered import apart, in_time, one_of
from sessions.log.pair_rows import preferences_of
from sessions.log.rater_rows import whose
from sessions.log.reader import reading
from sessions.log.scored_check import is_kept
from sessions.scoring.headtohead import Preference
from sessions.scoring.wanted import Wanted, wanted_preferences

WINNERS = {"first": "A", "second": "B"}


def gathered_preferences(
    path: Path, rater: str | None = None, wanted: Wanted | None = None
) -> list[Preference]:
    """One rater's preferences that are asked for, and those still blind. The seats of a row are
    A and B, whatever they were: A stands for the one of the lower letter.

    Raises LogError where the log cannot be read, UnknownRater for a name that gave no verdict.
    """
    wanted = wanted or Wanted()
    try:
        with reading(path) as conn:
            if is_kept(conn):
                who = whose(conn, rater)
                return wanted_preferences(_read(conn, path, who, wanted), wanted)
    except LogMissing:
        return []
    return wanted_preferences(preferences_of(path, rater), wanted)


def _read(
    conn: sqlite3.Connection, path: Path, rater: str | None, wanted: Wanted
) -> Iterator[Preference]:
    found = gathered.dimensions(conn, path)
    theirs = {n: said for n, said in found.said.items() if said.rater == rater}
    asked, values = in_time(wanted)
    hidden = one_of("how", [n for n, said in theirs.items() if said.hidden])
    rows = conn.execute(
        "SELECT first, second, what, how, count(*), min(placed), max(placed) FROM scored_pairs "
        f"WHERE {one_of('how', theirs)} AND ({hidden} OR ({asked})) GROUP BY 1, 2, 3, 4",
        values,
    )
    for first, second, n_what, how, n, begun, last in rows:
        a, b, what, said = found.who[first], found.who[second], found.what[n_what], theirs[how]
        yield Preference(
            "",
            what.problem,
            "A",
            "B",
            a.kind,
            b.kind,
            a.contestant,
            b.contestant,
            a.name,
            b.name,
            WINNERS.get(said.winner, said.winner),
            what.variant,
            what.pack,
            apart(begun)[0],
            said.rater,
            bool(said.early),
            bool(said.hidden),
            n,
            apart(last)[0],
        )
