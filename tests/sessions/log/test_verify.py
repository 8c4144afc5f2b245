"""Every kind of edit made behind the log's back is found and named."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sessions.log.ledger import GENESIS
from sessions.log.verify import head, verify
from tests.sessions.log.story import ID, opening, play, whole_session

TURN = f"{ID}/A.1.1"
STALE = f"scored_turns {TURN}: scores are read from here, and it is not what the edited rows say"


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    await play(tmp_path / "log.db", whole_session())
    return tmp_path / "log.db"


@contextmanager
def forging(path: Path) -> Iterator[sqlite3.Connection]:
    """A forger's connection: triggers out of the way, and put back as they were."""
    conn = sqlite3.connect(path)
    triggers = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    yield conn
    for _, sql in triggers:
        conn.execute(sql)
    conn.commit()
    conn.close()


def said(path: Path) -> list[str]:
    return [str(finding) for finding in verify(path)]


def test_an_untouched_log_has_no_finding(path: Path):
    assert said(path) == []


def test_a_stranger_can_recompute_the_chain_from_the_docstring_alone(path: Path):
    def canonical(value: object) -> bytes:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    conn = sqlite3.connect(path)
    conn.row_factory = sqlite3.Row
    prev, count = GENESIS, 0
    for row in conn.execute("SELECT * FROM ledger ORDER BY n").fetchall():
        count += 1
        entry = {column: value for column, value in dict(row).items() if column != "entry"}
        assert (row["n"], row["prev"]) == (count, prev)
        assert hashlib.sha256(canonical(entry)).hexdigest() == row["entry"]
        if row["tbl"] == "seats":
            session, label = row["key"].split("/")
            found = conn.execute(
                "SELECT * FROM seats WHERE session = ? AND label = ?", (session, label)
            ).fetchone()
            known = {c: value for c, value in dict(found).items() if value is not None}
            assert hashlib.sha256(canonical(known)).hexdigest() == row["row_sha256"]
        prev = row["entry"]
    conn.close()
    assert head(path).entry == prev
    assert head(path).n == count > 20


def test_a_changed_row_is_named(path: Path):
    with forging(path) as conn:
        conn.execute("UPDATE verdicts SET grade = 'fail' WHERE kind = 'grade'")
    assert said(path) == [
        "verdicts 01JDB000000000000000000000: the row was changed after it was written",
        STALE,
    ]


def test_a_row_with_a_blob_or_an_infinity_in_it_is_a_changed_row(path: Path):
    with forging(path) as conn:
        conn.execute(f"UPDATE turn_ends SET cost_usd = 9e999 WHERE turn = '{TURN}'")
    assert said(path) == [f"turn_ends {TURN}: the row was changed after it was written", STALE]


def test_a_deleted_row_is_named(path: Path):
    with forging(path) as conn:
        conn.execute("DELETE FROM check_results WHERE name = 'a'")
    assert said(path) == [
        "check_results 01JDA000000000000000000000/a: the row is gone; its entry is still there",
        STALE,
    ]


def test_a_check_made_to_pass_is_named_and_that_scores_do_not_follow_it(path: Path):
    with forging(path) as conn:
        conn.execute("UPDATE check_results SET outcome = 'pass', required = 1 WHERE name = 'b'")
        conn.execute("UPDATE check_results SET outcome = 'infra' WHERE name = 'a'")
    findings = verify(path)
    run = "01JDA000000000000000000000"
    assert [(found.table, found.key) for found in findings if found.is_fault] == [
        ("check_results", f"{run}/a"),
    ]
    assert [str(found) for found in findings if not found.is_fault] == [STALE]


def test_an_edit_of_what_scores_are_read_from_alone_is_a_fault_although_a_trigger_is_gone(
    path: Path,
):
    conn = sqlite3.connect(path)
    conn.execute("DROP TRIGGER verdicts_no_update")
    conn.execute("UPDATE scored_turns SET cost = 9 WHERE cost > 0")
    conn.commit()
    conn.close()
    findings = verify(path)
    assert [(found.table, found.key, found.is_fault) for found in findings] == [
        ("verdicts_no_update", "", True),
        ("scored_turns", TURN, True),
    ]


def test_a_row_slipped_in_is_named(path: Path):
    with forging(path) as conn:
        conn.execute("INSERT INTO raters VALUES ('01JX', 'ghost')")
    assert said(path) == ["raters 01JX: the row has no entry in the ledger"]


def test_a_deleted_entry_leaves_a_gap_and_a_row_without_entry(path: Path):
    with forging(path) as conn:
        conn.execute("DELETE FROM ledger WHERE n = 3")
    assert said(path)[0] == "ledger 3: the entry is missing (a gap in n)"
    assert any("has no entry in the ledger" in line for line in said(path))


def test_an_entry_rewritten_to_fit_a_changed_row_breaks_the_chain(path: Path):
    with forging(path) as conn:
        conn.execute("UPDATE raters SET name = 'somebody'")
        (rater,) = conn.execute("SELECT id FROM raters").fetchone()
        row = {"id": rater, "name": "somebody"}
        fits = hashlib.sha256(
            json.dumps(row, sort_keys=True, separators=(",", ":")).encode()
        ).hexdigest()
        conn.execute("UPDATE ledger SET row_sha256 = ? WHERE tbl = 'raters'", (fits,))
    first, *others = verify(path)
    assert first.table == "ledger"
    assert first.what == f"the entry of raters {rater} was changed"
    assert {(other.table, other.is_fault) for other in others} == {
        ("scored_turns", False),
        ("scored_pairs", False),
    }


def test_an_entry_hashed_anew_breaks_the_link_of_the_next(path: Path):
    with forging(path) as conn:
        conn.execute("UPDATE ledger SET entry = ? WHERE n = 4", ("f" * 64,))
    assert any(line.startswith("ledger 5: the chain breaks here") for line in said(path))


def test_a_changed_chunk_is_named_by_its_turn(path: Path):
    with forging(path) as conn:
        conn.execute(f"UPDATE chunks SET text = 'Slot 4' WHERE turn = '{TURN}' AND kind = 'text'")
    assert said(path) == [f"chunks {TURN}: the chunks are unlike the turn's text"]


def test_a_deleted_chunk_is_named_by_its_turn(path: Path):
    with forging(path) as conn:
        conn.execute(f"DELETE FROM chunks WHERE turn = '{TURN}' AND kind = 'thinking'")
    assert said(path) == [f"chunks {TURN}: the chunks are unlike the turn's thinking"]


def test_dropped_and_foreign_triggers_are_named(path: Path):
    conn = sqlite3.connect(path)
    conn.execute("DROP TRIGGER verdicts_no_update")
    conn.execute("CREATE TRIGGER swallow BEFORE INSERT ON verdicts BEGIN SELECT RAISE(IGNORE); END")
    conn.commit()
    conn.close()
    assert said(path) == [
        "verdicts_no_update: the trigger is missing, so edits were possible",
        "verdicts: the trigger swallow is not one of h2h's",
    ]


def test_a_view_that_was_made_to_lie_is_named(path: Path):
    conn = sqlite3.connect(path)
    conn.execute("DROP VIEW results")
    conn.execute("CREATE VIEW results AS SELECT 1 AS solved")
    conn.commit()
    conn.close()
    assert said(path) == ["results: the view is not as h2h made it"]


def test_a_row_whose_parent_is_gone_is_found_by_its_foreign_key(path: Path):
    with forging(path) as conn:
        conn.execute("DELETE FROM packs")
    assert "problems: a row names one of packs that is not there" in said(path)


async def test_a_turn_that_never_ended_is_a_note_and_no_fault(tmp_path: Path):
    await play(tmp_path / "open.db", opening())
    findings = verify(tmp_path / "open.db")
    assert [finding.is_fault for finding in findings] == [False, False]
    assert "not covered" in findings[0].what


def test_a_dropped_table_is_named(path: Path):
    conn = sqlite3.connect(path)
    conn.execute("DROP TABLE check_ends")
    conn.commit()
    conn.close()
    assert said(path) == ["check_ends: the table is missing"]


def test_the_newest_entries_cut_off_show_in_the_head_alone(path: Path):
    published = head(path)
    with forging(path) as conn:
        row_id = conn.execute("SELECT key FROM ledger WHERE n = ?", (published.n,)).fetchone()[0]
        conn.execute("DELETE FROM ledger WHERE n = ?", (published.n,))
        conn.execute("DELETE FROM events WHERE id = ?", (row_id,))
    assert said(path) == []
    assert head(path).n == published.n - 1


def test_a_damaged_page_is_a_finding_and_no_traceback(path: Path):
    conn = sqlite3.connect(path)
    (page,) = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'turn_ends'").fetchone()
    size = conn.execute("PRAGMA page_size").fetchone()[0]
    conn.close()
    whole = bytearray(path.read_bytes())
    whole[(page - 1) * size : page * size] = b"\x5a" * size
    path.write_bytes(whole)
    assert any("the file is damaged" in line for line in said(path))
