"""What scores cost on a log of a million verdicts, as ratios to a bare count in the same run.

Argument: how many verdicts (a million). The log is written by plain SQL, without ledger entries:
sessions of two contestants, each graded, and a preference.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sessions.log.pair_rows import preferences_of
from sessions.log.rater_rows import raters_of
from sessions.log.score_rows import attempts_of
from sessions.log.store import connect
from sessions.scoring.ladder import ladder
from sessions.scoring.tally import tally

T = TypeVar("T")
CONTESTANTS, PROBLEMS, SEEDS = 50, 400, 4
VERDICTS_EACH = 3  # a session's
ID = "printf('20261125-problem-x-%07d', i)"
AT = "printf('2026-%02d-%02dT10:00:00.000Z', 1 + i * 12 / n, 1 + i % 28)"
TOTALS = "SELECT rater, kind, grade, prefer, count(*) FROM verdicts GROUP BY 1, 2, 3, 4"
CONTESTANT = {
    "A": "printf('%064d', (i * 7 + i / 50) % 50)",
    "B": "printf('%064d', (i * 7 + i / 50 + 1 + i % 49) % 50)",
}
END = (
    "'finished', 'end', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'x', '', 's', 0, 'm', NULL, 1, 1,"
    " 1, 0, 1, 0, 0, 0.1"
)


def fill(path: Path, sessions: int) -> None:
    """The tables of a real log, filled; its triggers are lifted meanwhile, for speed alone."""
    conn = connect(path)
    conn.execute("PRAGMA synchronous = OFF")
    triggers = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    conn.execute("BEGIN")
    for statement in _statements(sessions):
        conn.execute(statement)
    conn.execute("COMMIT")
    for _, statement in triggers:
        conn.execute(statement)
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()


def _statements(sessions: int) -> list[str]:
    def counting(to: int) -> str:
        return (
            f"WITH RECURSIVE g(i, n) AS (SELECT 0, {to} UNION ALL "
            f"SELECT i + 1, n FROM g WHERE i + 1 < n)"
        )

    every = counting(sessions)
    out = [
        "INSERT INTO packs VALUES ('k', 'builtin', '1', 'built-in')",
        "INSERT INTO raters VALUES ('r1', 'ann')",
        f"INSERT INTO problems {counting(PROBLEMS)} SELECT printf('p%063d', i), 'k', "
        "'problem-' || i, 'P', NULL, NULL, NULL FROM g",
        f"INSERT INTO variants {counting(PROBLEMS * SEEDS)} SELECT printf('v%063d', i), "
        f"printf('p%063d', i % {PROBLEMS}), i, 'q', '{{}}', '{{}}', '{{}}' FROM g",
        f"INSERT INTO contestants {counting(CONTESTANTS)} SELECT printf('%064d', i), 'model', "
        "'chat', 'm' || i, NULL, '{}', NULL FROM g",
        f"INSERT INTO sessions {every} SELECT {ID}, printf('v%063d', i % {PROBLEMS * SEEDS}), "
        f"'off', NULL, {AT}, '0' FROM g",
    ]
    for label, contestant in CONTESTANT.items():
        turn = f"{ID} || '/{label}.1.1'"
        out += [
            f"INSERT INTO seats {every} SELECT {ID}, '{label}', {contestant}, "
            f"'m' || ltrim({contestant}, '0'), NULL FROM g",
            f"INSERT INTO turns {every} SELECT {turn}, {ID}, '{label}', 1, 1, NULL, 'q', {AT}, 0 "
            "FROM g",
            f"INSERT INTO turn_ends SELECT id, {END} FROM turns WHERE seat = '{label}'",
            f"INSERT INTO verdicts {every} SELECT printf('01{label}%023d', i), {ID}, 'r1', {AT}, "
            f"'grade', {turn}, CASE WHEN i * 2654435761 % 97 < 30 THEN 'pass' ELSE 'fail' END, "
            "NULL, '[]', '[]', 0, '', 1, 0, NULL FROM g",
        ]
    turns = f"""'["' || {ID} || '/A.1.1","' || {ID} || '/B.1.1"]'"""
    out.append(
        f"INSERT INTO verdicts {every} SELECT printf('01P%023d', i), {ID}, 'r1', {AT}, "
        "'preference', NULL, NULL, CASE i * 2654435761 % 5 WHEN 0 THEN 'tie' WHEN 1 THEN "
        f"'all-bad' WHEN 2 THEN 'B' ELSE 'A' END, {turns}, '[]', 0, '', 1, 0, NULL FROM g"
    )
    return out


def timed(what: str, work: Callable[[], T], bare: float | None = None) -> tuple[T, float]:
    """Do it and print its CPU time, and how often a bare count fits into that."""
    began = time.process_time()
    result = work()
    took = time.process_time() - began
    ratio = f", {took / bare:.0f} bare counts" if bare else ""
    print(f"{what}: {took:.3f} s CPU{ratio}", flush=True)
    return result, took


def main(verdicts: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        fill(path, verdicts // VERDICTS_EACH)
        conn = sqlite3.connect(path)

        def count() -> int:
            return conn.execute("SELECT count(*) FROM verdicts").fetchone()[0]

        count()  # from here on the file is in the cache
        (found, bare) = timed("a bare count", count)
        print(f"verdicts: {found}")
        timed("totals", lambda: conn.execute(TOTALS).fetchall(), bare)
        conn.close()
        timed("who judged", lambda: raters_of(path), bare)
        preferences, _ = timed("preferences read", lambda: preferences_of(path), bare)
        timed("ratings, 200 bootstrap rounds", lambda: ladder(preferences), bare)
        attempts, _ = timed("attempts read", lambda: attempts_of(path), bare)
        timed("rates of all contestants", lambda: tally(attempts, grades="verdicts"), bare)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
