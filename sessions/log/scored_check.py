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


# What the views must find in order to tell of a turn at all: without it they would be silent.
_UNNAMED = (
    (
        "scored_who",
        "SELECT DISTINCT s.contestant || ' ' || s.name FROM turns AS t "
        "JOIN seats AS s ON s.session = t.session AND s.label = t.seat WHERE NOT EXISTS "
        "(SELECT 1 FROM scored_who AS o WHERE o.contestant = s.contestant AND o.name = s.name)",
    ),
    (
        "scored_what",
        "SELECT DISTINCT v.digest FROM turns AS t JOIN sessions AS s ON s.id = t.session "
        "JOIN variants AS v ON v.digest = s.variant WHERE NOT EXISTS "
        "(SELECT 1 FROM scored_what AS w WHERE w.problem IS v.problem "
        "AND w.variant IS CASE WHEN v.problem IS NULL THEN v.digest END)",
    ),
)


def deviations(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(table, key) of rows that are missing, stale or nobody's; at most `NAMED` of each table."""
    for table, query in _UNNAMED:
        for row in conn.execute(f"{query} ORDER BY 1 LIMIT {NAMED}"):
            yield table, row[0]
    for table, first, rest, only in (
        ("turns", "who", "cost, x.guessed, x.unpriced, x.input, x.cached, x.output", "1"),
        ("pairs", "first", "second", "x.counts"),
    ):
        # By its words, not its number: a number that is gone must not hide the row that had it.
        columns = f"SELECT x.placed, x.{first}, x.what, {{}}.how, x.{rest} FROM scored_{table}"
        now = f"{columns.format('x')}_now AS x WHERE {only}"
        kept = f"{columns.format('h')} AS x LEFT JOIN scored_how AS h ON h.n = x.how"
        for row in conn.execute(_unlike(now, kept, "placed")):
            yield f"scored_{table}", str(row[0]).partition(" ")[2]
    sums = "SELECT who, what, how, count(*) AS n FROM scored_turns GROUP BY who, what, how"
    kept = "SELECT who, what, how, n FROM scored_sums"
    for row in conn.execute(_unlike(sums, kept, "who || '/' || what || '/' || how")):
        yield "scored_sums", row[0]


def _unlike(now: str, kept: str, key: str) -> str:
    return (
        f"WITH now AS MATERIALIZED ({now}), kept AS MATERIALIZED ({kept}) "
        f"SELECT DISTINCT {key} FROM (SELECT * FROM (SELECT * FROM now EXCEPT SELECT * FROM kept) "
        "UNION SELECT * FROM (SELECT * FROM kept EXCEPT SELECT * FROM now)) "
        f"ORDER BY 1 LIMIT {NAMED}"
    )


def make_anew(conn: sqlite3.Connection) -> None:
    """Throw it away, triggers and views too, and fill it out of the rows; to be called inside
    BEGIN IMMEDIATE."""
    kept = (
        "SELECT type, name FROM sqlite_master WHERE name GLOB 'scored_*' "
        "AND type IN ('trigger', 'view', 'table') ORDER BY type <> 'trigger', type = 'table'"
    )
    for kind, name in conn.execute(kept).fetchall():
        quoted = name.replace('"', '""')  # anybody may have made one beside ours
        conn.execute(f'DROP {kind} "{quoted}"')
    for statement in (*scored.made(), *scored.fill(), *scored.INDEXES):
        conn.execute(statement)
