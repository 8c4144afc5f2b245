"""The short way to a score gives what the plain one gives, whatever was put into the log."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from sessions.log import scored_check
from sessions.log.gathered_pairs import gathered_preferences
from sessions.log.gathered_rows import gathered_attempts
from sessions.log.pair_rows import preferences_of
from sessions.log.score_rows import attempts_of
from sessions.log.spend_rows import spend_lines
from sessions.log.verify import verify
from sessions.scoring.errors import Unidentifiable
from sessions.scoring.headtohead import Preference, head_to_head
from sessions.scoring.ladder import ladder
from sessions.scoring.sides import sides
from sessions.scoring.tally import By, Grades, left_out, tally
from sessions.scoring.wanted import Wanted, wanted_attempts, wanted_preferences
from tests.sessions.log.random_log import PEOPLE, random_log
from tests.sessions.log.story import play, whole_session

SEEDS = range(3)
BYS: dict[By, bool] = {"contestant": True, "pack": False, "problem": False}  # differing apart
GRADES: tuple[Grades, ...] = ("checks", "verdicts")
ASKED = (
    Wanted(),
    Wanted(since="2026-11-22", until="2026-11-24"),
    Wanted(since="2026-11-23T10:00:30.000Z"),
    Wanted(pack="builtin", contestant="sol"),
    Wanted(problem="ring", contestant=PEOPLE[0][0][:8]),
)


@pytest.fixture(scope="module", params=SEEDS)
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "log.db"
    random_log(path, request.param).close()
    return path


@pytest.mark.parametrize("wanted", ASKED)
@pytest.mark.parametrize("rater", [None, "cyd"])
def test_rates_and_what_is_left_out_are_those_of_the_plain_way(
    path: Path, rater: str | None, wanted: Wanted
):
    plain = wanted_attempts(attempts_of(path, rater), wanted)
    for by, apart in BYS.items():
        found = gathered_attempts(
            path, rater, wanted, by_variant=by == "problem", differing_apart=apart
        )
        for grades in GRADES:
            assert tally(found, by=by, grades=grades) == tally(plain, by=by, grades=grades)
        assert left_out(found) == left_out(plain)
        assert sum(attempt.n for attempt in found) == len(plain)
        if apart:
            assert sides(found) == sides(plain)


def test_attempts_that_are_alike_are_one_row(path: Path):
    found = gathered_attempts(path)
    assert max(attempt.n for attempt in found) > 1


def test_of_some_contestants_the_lines_are_those_of_all(path: Path):
    some = {PEOPLE[0][0], PEOPLE[3][0]}
    of_all = tally(attempts_of(path), grades="verdicts")
    found = tally(gathered_attempts(path, contestants=some), grades="verdicts")
    assert found == [line for line in of_all if line.contestant in some]


@pytest.mark.parametrize("wanted", ASKED)
@pytest.mark.parametrize("rater", [None, "bob"])
def test_pairs_and_ratings_are_those_of_the_plain_way(
    path: Path, rater: str | None, wanted: Wanted
):
    plain = wanted_preferences(preferences_of(path, rater), wanted)
    found = gathered_preferences(path, rater, wanted)
    attempts = attempts_of(path, rater)
    gathered = gathered_attempts(path, rater)
    assert head_to_head(found, gathered) == head_to_head(plain, attempts)
    assert _rated(found) == _rated(plain)
    assert sum(row.n for row in found) == len(plain)


@pytest.mark.parametrize("by", ["day", "contestant"])
def test_what_was_spent_is_the_sum_over_all_sessions(path: Path, by: Literal["day", "contestant"]):
    """Read session by session the plain rows are taken, and in all what is kept."""
    conn = sqlite3.connect(path)
    sessions = [row[0] for row in conn.execute("SELECT id FROM sessions")]
    conn.close()
    assert spend_lines(path, by) == spend_lines(path, by, sessions)
    half = spend_lines(path, by, sessions[::2])
    assert sum(line.answers for line in half) < sum(line.answers for line in spend_lines(path, by))


def _rated(rows: list[Preference]) -> Any:
    try:
        return ladder(rows, rounds=20)
    except Unidentifiable as error:
        return str(error)


def _named(conn: sqlite3.Connection) -> Iterator[sqlite3.Cursor]:
    """Both tables with words in place of numbers, which depend on who came first."""
    words = (
        "JOIN scored_what AS q ON q.n = m.what JOIN scored_how AS h ON h.n = m.how "
        "JOIN scored_who AS w ON w.n = m."
    )
    for table, who in (("turns", "who"), ("pairs", "first"), ("pairs", "second"), ("sums", "who")):
        last = "m.n" if table == "sums" else "m.placed"
        query = f"SELECT w.contestant, w.name, q.problem, q.variant, h.how, {last}"
        yield conn.execute(f"{query} FROM scored_{table} AS m {words}{who} ORDER BY 1,2,3,4,5,6")


def test_made_anew_it_is_what_the_triggers_had_made(path: Path):
    conn = sqlite3.connect(path)
    before = [list(rows) for rows in _named(conn)]
    assert all(before)
    conn.execute("BEGIN IMMEDIATE")
    scored_check.make_anew(conn)
    assert [list(rows) for rows in _named(conn)] == before
    assert list(scored_check.deviations(conn)) == []
    conn.rollback()
    conn.close()


@pytest.mark.parametrize(
    ("edit", "table"),
    [
        ("DELETE FROM scored_turns WHERE placed = (SELECT max(placed) FROM scored_turns)", "turns"),
        ("UPDATE scored_sums SET n = n + 1", "sums"),
        ("UPDATE scored_pairs SET first = second, second = first", "pairs"),
        ("UPDATE scored_who SET contestant = contestant || 'x'", "turns"),
        ("UPDATE scored_how SET how = replace(how, 'fail', 'pass')", "turns"),
        # A contestant, a problem, an outcome that is taken out wherever it stands.
        (
            "DELETE FROM scored_turns WHERE who = 1; DELETE FROM scored_pairs "
            "WHERE 1 IN (first, second); DELETE FROM scored_who WHERE n = 1",
            "who",
        ),
        (
            "DELETE FROM scored_turns WHERE what = 1; DELETE FROM scored_pairs WHERE what = 1; "
            "DELETE FROM scored_what WHERE n = 1",
            "what",
        ),
        (
            "DELETE FROM scored_turns WHERE how = 1; DELETE FROM scored_how WHERE n = 1",
            "turns",
        ),
        (
            "DELETE FROM scored_how WHERE n IN (SELECT how FROM scored_pairs); "
            "DELETE FROM scored_pairs",
            "pairs",
        ),
    ],
)
def test_an_edit_of_what_scores_are_read_from_is_named(tmp_path: Path, edit: str, table: str):
    conn = random_log(tmp_path / "log.db", 1, steps=100)
    assert list(scored_check.deviations(conn)) == []
    conn.executescript(edit)
    assert f"scored_{table}" in {found for found, _ in scored_check.deviations(conn)}
    conn.close()


async def test_verify_tells_of_it_where_the_rows_themselves_are_as_written(tmp_path: Path):
    await play(tmp_path / "log.db", whole_session())
    conn = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    conn.execute("UPDATE scored_sums SET n = 7")
    conn.close()
    (first, *_) = verify(tmp_path / "log.db")
    assert first.is_fault
    assert "scores may be wrong; `h2h log recount` mends it" in str(first)
