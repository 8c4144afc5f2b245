"""Claims in the log: rows that are only ever added, each with its entry of the ledger."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from sessions.errors import UnknownClaim
from sessions.log import ledger
from sessions.log.claims import add_claim, claims_of, find_claim, withdraw_claim
from sessions.log.schema import MIGRATIONS, statements
from sessions.log.verify import verify
from sessions.scoring.claims import Claim

CARD = Claim("1.7", 20, 6, "Proofs", "m-5", "https://example.org/card", "2026-01", "read aloud")


class Ticking:
    """Every look is a second later."""

    def __init__(self) -> None:
        self._at = datetime(2026, 11, 23, tzinfo=UTC)

    def now(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at

    def monotonic(self) -> float:
        return 0.0


def test_a_claim_comes_back_as_it_was_added_and_the_log_is_intact(tmp_path: Path):
    path = tmp_path / "log.db"
    added = add_claim(path, CARD, Ticking(), Random(1))
    assert claims_of(path) == [added]
    assert added.claim == CARD
    assert verify(path) == []


def test_a_withdrawal_is_a_row_and_the_claim_stays(tmp_path: Path):
    path, clock, rng = tmp_path / "log.db", Ticking(), Random(1)
    first, second = (add_claim(path, CARD, clock, rng) for _ in range(2))
    withdraw_claim(path, first, "a slip", clock, rng)
    kept = claims_of(path)
    assert [(one.id, one.why) for one in kept] == [(first.id, "a slip"), (second.id, None)]
    with sqlite3.connect(path) as conn:
        assert conn.execute("SELECT count(*) FROM claims").fetchone() == (3,)
        with pytest.raises(sqlite3.IntegrityError, match="insert-only"):
            conn.execute("DELETE FROM claims")
    assert verify(path) == []


def test_a_log_from_before_claims_is_read_and_takes_claims_with_no_old_hash_changed(tmp_path: Path):
    path = tmp_path / "log.db"
    _old_log(path)
    assert [one.claim.figure for one in claims_of(path)] == ["5"]
    add_claim(path, CARD, Ticking(), Random(1))
    assert [one.claim for one in claims_of(path)] == [Claim("5", benchmark="Old"), CARD]
    assert verify(path) == []


def _old_log(path: Path) -> None:
    """As the first version made it: its statements, its one migration, a claim."""
    conn = sqlite3.connect(path, isolation_level=None)
    for statement in statements():
        conn.execute(statement)
    conn.execute("CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT)")
    conn.execute("INSERT INTO _sqlite_migrations VALUES ('h2h', ?, '2026')", (MIGRATIONS[0],))
    conn.execute("BEGIN")
    at = "2026-11-01T00:00:00.000Z"
    values = {"id": "OLD", "at": at, "benchmark": "Old", "figure": "5"}
    ledger.append(conn, "claims", values, at)
    conn.execute("COMMIT")
    conn.close()


def test_an_absent_log_holds_no_claim(tmp_path: Path):
    assert claims_of(tmp_path / "none.db") == []


def test_a_claim_is_found_by_a_part_of_its_id(tmp_path: Path):
    path, clock, rng = tmp_path / "log.db", Ticking(), Random(1)
    with pytest.raises(UnknownClaim, match="claim add"):
        find_claim([], "last")
    stored = [add_claim(path, CARD, clock, rng) for _ in range(2)]
    assert find_claim(stored, "last") == stored[1]
    assert find_claim(stored, stored[0].id[-8:].lower()) == stored[0]
    for text in ("", "zzz", "01"):
        with pytest.raises(UnknownClaim):
            find_claim(stored, text)
