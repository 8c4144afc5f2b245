"""Whether what is kept for scores is what the rows say, and making it anew where it is not."""

import sqlite3
from collections.abc import Iterator

from sessions.log import scored
from sessions.log.identity import applied_migrations
from sessions.log.schema import SCORED

NAMED = 20  # a table that is wrong throughout needs no list


def is_kept(conn: sqlite3.Connection) -> bool:
    """Whether the log keeps it: one that no newer version has written to yet does not."""
    return SCORED in applied_migrations(conn)


def deviations(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(table, key) of rows that are missing, stale or nobody's; at most `NAMED` of each table."""
    for table, rows in (
        ("scored_turns", scored.TURN_ROWS),
        ("scored_pairs", f"{scored.PAIR_ROWS} WHERE x.counts"),
    ):
        for row in conn.execute(_unlike(table, rows, "placed")):
            yield table, str(row[0]).partition(" ")[2]
    sums = "SELECT who, what, how, count(*) AS n FROM scored_turns GROUP BY who, what, how"
    for row in conn.execute(_unlike("scored_sums", sums, "who || '/' || what || '/' || how")):
        yield "scored_sums", row[0]


def _unlike(table: str, rows: str, key: str) -> str:
    kept = f"SELECT * FROM {table}"
    return (
        f"SELECT DISTINCT {key} FROM (SELECT * FROM ({rows} EXCEPT {kept}) "
        f"UNION SELECT * FROM ({kept} EXCEPT {rows})) ORDER BY 1 LIMIT {NAMED}"
    )


def make_anew(conn: sqlite3.Connection) -> None:
    """Throw it away and fill it out of the rows; to be called inside BEGIN IMMEDIATE."""
    for name in ("turns", "sums", "pairs", "how", "what", "who"):
        conn.execute(f"DELETE FROM scored_{name}")
    for statement in scored.fill():
        conn.execute(statement)
