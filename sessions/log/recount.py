"""Making anew what is kept for scores: for a log in which `h2h log verify` found it to be wrong."""

from pathlib import Path

from sessions.log.connection import writing
from sessions.log.interrupt import interruptible
from sessions.log.reader import reading
from sessions.log.scored_check import make_anew


def recount(path: Path) -> tuple[int, int]:
    """Fill it out of the rows in one transaction, durable on return; how many turns and compared
    pairs it holds now. No row of the log itself is touched.

    Raises LogError, or KeyboardInterrupt on ctrl-c; then it is as it was.
    """
    with reading(path):
        pass  # an absent log is told so, not made
    with writing(path) as conn:
        with interruptible(conn):
            make_anew(conn)
        turns, pairs = (
            conn.execute(f"SELECT count(*) FROM scored_{name}").fetchone()[0]
            for name in ("turns", "pairs")
        )
    return turns, pairs
