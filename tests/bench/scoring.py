"""What scores cost on a log of a million verdicts, as ratios to a bare count in the same run.

Arguments: how many verdicts (a million), and a file to keep the log in (none). It is written by
plain SQL, without ledger entries: sessions of two contestants, each graded, and a preference; every
second one blind and revealed, in every fourth both answers checked.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sessions.log.connection import connect
from sessions.log.gathered_pairs import gathered_preferences
from sessions.log.gathered_rows import gathered_attempts
from sessions.log.overview import past_sessions, solved_by_problem
from sessions.log.rater_rows import raters_of
from sessions.log.reader import find_session
from sessions.log.restore import events_of
from sessions.log.scored_check import make_anew
from sessions.log.spend_rows import spend_lines
from sessions.scoring.headtohead import head_to_head
from sessions.scoring.ladder import ladder
from sessions.scoring.tally import tally

T = TypeVar("T")
CONTESTANTS, PROBLEMS, SEEDS = 50, 400, 4
VERDICTS_EACH = 3  # a session's
ID = "printf('20261125-problem-x-%07d', i)"
AT = "printf('2026-%02d-%02dT10:00:00.000Z', 1 + i * 12 / n, 1 + i % 28)"
TOTALS = "SELECT rater, kind, grade, prefer, count(*) FROM verdicts GROUP BY 1, 2, 3, 4"
SUMS = "SELECT who, what, how, n FROM scored_sums"
RECOUNT = "SELECT who, what, how, count(*) FROM scored_turns GROUP BY 1, 2, 3"
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
    conn.execute("BEGIN")
    timed("what is kept for scores made out of the rows", lambda: make_anew(conn))
    conn.execute("COMMIT")
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
        f"CASE i % 2 WHEN 1 THEN 'names' ELSE 'off' END, NULL, {AT}, '0' FROM g",
        f"INSERT INTO events {every} SELECT printf('01V%023d', i), {ID}, NULL, {AT}, 'reveal', "
        """'{"attempt": 0, "turn": 0, "ms": 9}' FROM g WHERE i % 2 = 1""",
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
            f"INSERT INTO check_runs {every} SELECT printf('01R{label}%022d', i), {turn}, 0, '', "
            f"'s', NULL, 'r', 'A', '[\"a\"]', {AT}, NULL, NULL FROM g WHERE i % 4 = 1",
            "INSERT INTO check_results SELECT id, 'a', CASE WHEN substr(id, -7) * 40503 % 89 < 30 "
            f"THEN 'pass' ELSE 'fail' END, '', 1, 1.0, 9, 3, 900 FROM check_runs "
            f"WHERE id LIKE '01R{label}%'",
            "INSERT INTO check_ends SELECT id, 'complete', '', '', started_at FROM check_runs "
            f"WHERE id LIKE '01R{label}%'",
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


def main(verdicts: int, kept: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = kept or Path(folder) / "log.db"
        if not path.exists():
            fill(path, verdicts // VERDICTS_EACH)
        conn = sqlite3.connect(path)

        def count() -> int:
            return conn.execute("SELECT count(*) FROM verdicts").fetchone()[0]

        count()  # from here on the file is in the cache
        (found, bare) = timed("a bare count", count)
        print(f"verdicts: {found}")
        timed("totals by rater and grade", lambda: conn.execute(TOTALS).fetchall(), bare)
        timed("totals by contestant and problem", lambda: conn.execute(SUMS).fetchall(), bare)
        timed("the same counted again", lambda: conn.execute(RECOUNT).fetchall(), bare)
        conn.close()
        _scores(path, bare)
        _lists(path, bare)


def _scores(path: Path, bare: float) -> None:
    attempts, _ = timed("attempts read", lambda: gathered_attempts(path), bare)
    timed("rates of all by verdicts", lambda: tally(attempts, grades="verdicts"), bare)
    timed("rates of all by checks", lambda: tally(attempts, grades="checks"), bare)
    one = {attempts[0].contestant}
    timed("attempts of one", lambda: gathered_attempts(path, contestants=one), bare)
    timed("what each cost", lambda: spend_lines(path, "contestant"), bare)
    preferences, _ = timed("preferences read", lambda: gathered_preferences(path), bare)
    timed("every two compared", lambda: head_to_head(preferences, attempts), bare)
    timed("ratings, 200 bootstrap rounds", lambda: ladder(preferences), bare)


def _lists(path: Path, bare: float) -> None:
    timed("who judged", lambda: raters_of(path), bare)
    timed("solved by problem, for the lobby", lambda: solved_by_problem(path), bare)
    timed("the newest 200 sessions", lambda: past_sessions(path, 200), bare)
    last, _ = timed("the last session found", lambda: find_session(path, "last"), bare)
    timed("the last session read", lambda: events_of(path, last), bare)
    timed("a session found by a part", lambda: find_session(path, last[-7:]), bare)


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000,
        Path(sys.argv[2]) if len(sys.argv) > 2 else None,
    )
