"""Ctrl-c while SQLite is at work: it ends a statement that takes long, not after it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

STEPS = 200_000  # of SQLite's machine between two looks: some milliseconds


@contextmanager
def interruptible(conn: sqlite3.Connection) -> Iterator[None]:
    """Raises KeyboardInterrupt out of whatever statement of `conn` is running in the block.

    Python sees a signal only where its own code runs, so SQLite has to call some now and then. It
    then says that it was interrupted, and sqlite3 has dropped the exception that did it.
    """
    conn.set_progress_handler(_nothing, STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        raise
    finally:
        conn.set_progress_handler(None, 0)


def _nothing() -> int:
    return 0
