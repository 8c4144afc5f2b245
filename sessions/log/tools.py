"""sqlite-utils, loaded without pandas.

It imports pandas where that is installed, only to know the types of its arrays: half a second of
CPU for the start of every fresh log, and we never hand it such a thing.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


def sqlite_tools() -> ModuleType:
    """The module `sqlite_utils`. Call it in the writer's thread only: it is slow to load."""
    with _without_pandas():
        import sqlite_utils
    return sqlite_utils


@contextmanager
def _without_pandas() -> Iterator[None]:
    if "pandas" in sys.modules:
        yield
        return
    sys.modules["pandas"] = None  # type: ignore[assignment]  # the import system's "not here"
    try:
        yield
    finally:
        del sys.modules["pandas"]
