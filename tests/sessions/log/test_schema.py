"""The tables refuse to forget, whoever is connected."""

import sqlite3
from pathlib import Path

import pytest

from sessions.log.schema import KEYS
from tests.sessions.log.story import ID, opening, play, stamp, whole_session

TABLES = (*KEYS, "chunks", "ledger")


@pytest.fixture
async def conn(tmp_path: Path):
    await play(tmp_path / "log.db", whole_session())
    plain = sqlite3.connect(tmp_path / "log.db")  # as the sqlite3 shell: no recursive triggers
    yield plain
    plain.close()


def test_every_table_but_the_ledger_is_strict_and_without_rowid(conn: sqlite3.Connection):
    listed = {row[1]: row for row in conn.execute("PRAGMA table_list") if row[2] == "table"}
    for table in (*KEYS, "chunks"):
        *_, without_rowid, strict = listed[table]
        assert (without_rowid, strict) == (1, 1), table


@pytest.mark.parametrize("table", [t for t in TABLES if t not in ("plans", "claims")])
def test_no_row_can_be_changed_deleted_or_replaced(conn: sqlite3.Connection, table: str):
    row = conn.execute(f"SELECT * FROM {table}").fetchone()
    column = conn.execute(f"PRAGMA table_info({table})").fetchone()[1]
    marks = ", ".join("?" * len(row))
    for statement, values in (
        (f"UPDATE {table} SET {column} = {column}", ()),
        (f"DELETE FROM {table}", ()),
        (f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row),
        (f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row),
    ):
        with pytest.raises(sqlite3.IntegrityError, match="insert-only"):
            conn.execute(statement, values)


def test_a_ledger_entry_cannot_take_the_place_of_another_by_its_second_key(
    conn: sqlite3.Connection,
):
    n, at, tbl, key, digest, prev, entry = conn.execute("SELECT * FROM ledger").fetchone()
    with pytest.raises(sqlite3.IntegrityError, match="insert-only"):
        conn.execute(
            "INSERT OR REPLACE INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)",
            (n + 1000, at, tbl, key, digest, prev, entry),
        )


def test_results_give_solved_and_score_of_a_judged_run(conn: sqlite3.Connection):
    row = conn.execute("SELECT session, seat, name, planned, passed, solved, score FROM results")
    # "a" failed but is not required; "b" passed with weight 2 of 3
    assert row.fetchall() == [(ID, "A", "terse", 2, 1, 1, 0.666667)]


@pytest.mark.parametrize(
    ("results", "end", "solved"),
    [
        ([("b", "pass"), ("a", "pass")], "complete", 1),
        ([("b", "fail"), ("a", "not_run")], "complete", 0),
        ([("b", "pass")], "complete", None),  # fewer results than planned
        ([("b", "pass"), ("a", "pass")], None, None),  # no end
        ([("b", "pass"), ("a", "pass")], "stopped", None),
        ([("b", "fail"), ("a", "infra")], "complete", None),
        ([], "infra", None),
    ],
)
async def test_only_a_whole_run_without_infra_errors_is_judged(
    tmp_path: Path, results: list[tuple[str, str]], end: str | None, solved: int | None
):
    from sessions.events import Checked, CheckEnded, CheckStarted, Finished, TurnEnd

    events = [*opening(), stamp(TurnEnd(Finished("end")), "A", 9)]
    events.append(stamp(CheckStarted("r", None, None, "", None, "", None, ("b", "a")), "A"))
    events += [stamp(Checked("r", name, outcome), "A") for name, outcome in results]  # type: ignore[arg-type]
    if end:
        events.append(stamp(CheckEnded("r", end), "A"))  # type: ignore[arg-type]
    await play(tmp_path / "run.db", events)
    conn = sqlite3.connect(tmp_path / "run.db")
    assert conn.execute("SELECT solved FROM results").fetchall() == [(solved,)]
    conn.close()


def test_a_preference_becomes_a_pair_with_its_winner(conn: sqlite3.Connection):
    query = "SELECT seat_a, seat_b, winner, early FROM pair_outcomes"
    assert conn.execute(query).fetchall() == [("A", "B", "A", 1)]


def test_spend_counts_what_is_known_and_what_is_not(conn: sqlite3.Connection):
    query = "SELECT seat, day, requests, cost_usd, cost_unknown FROM spend ORDER BY seat"
    assert conn.execute(query).fetchall() == [
        ("A", "2026-11-23", 1, 0.25, 0),
        ("B", "2026-11-23", 2, None, 2),
    ]


def test_answers_say_which_attempt_is_the_newest(conn: sqlite3.Connection):
    query = "SELECT seat, attempt, outcome, text, is_newest_attempt FROM answers ORDER BY turn_id"
    assert conn.execute(query).fetchall() == [
        ("A", 1, "finished", "Slot **3**.\n", 1),
        ("B", 1, "failed", "Part", 0),
        ("B", 2, "cancelled", "So", 1),
    ]
