"""spend.db: what every h2h of this data folder has set aside and spent. It makes the limits hold
over several processes.

A request reserves its worst case before it is sent and is settled with what it came to. Nothing is
ever changed or taken out. A reservation without a settlement counts in full: its process is still
asking, or died while it did, and then nobody here knows what the provider charged.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import get_args

from sessions.money.errors import TillUnusable
from sessions.money.records import Caps, Place, Refusal, Reservation, Scope

BUSY_S = 10.0  # how long one process waits for another; a hold lasts milliseconds
TINY = 1e-9  # USD; sums of floats
SCOPES: tuple[Scope, ...] = get_args(Scope)

_TABLES = (
    "CREATE TABLE IF NOT EXISTS reservations (id TEXT PRIMARY KEY, at TEXT NOT NULL, "
    "day TEXT NOT NULL, run TEXT NOT NULL, session TEXT NOT NULL, turn TEXT NOT NULL, "
    "usd REAL NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS settlements (reservation TEXT PRIMARY KEY "
    "REFERENCES reservations(id), at TEXT NOT NULL, usd REAL NOT NULL, "
    "estimated INTEGER NOT NULL) STRICT",
    "CREATE INDEX IF NOT EXISTS of_day ON reservations(day)",
    "CREATE INDEX IF NOT EXISTS of_run ON reservations(run)",
    "CREATE INDEX IF NOT EXISTS of_session ON reservations(session)",
)
_TAKEN = (
    "SELECT coalesce(sum(coalesce(s.usd, r.usd)), 0.0) FROM reservations AS r "
    "LEFT JOIN settlements AS s ON s.reservation = r.id WHERE r.{scope} = ?"
)


class Till:
    """Blocking; a connection an operation, so it may be called from any thread."""

    def __init__(self, path: Path, busy_s: float = BUSY_S) -> None:
        self.path = path
        self._busy_s = busy_s

    def reserve(
        self,
        wanted: Mapping[str, float],
        place: Place,
        caps: Caps,
        *,
        at: str,
        new_id: Callable[[], str],
        all_or_none: bool = False,
    ) -> dict[str, Reservation | Refusal]:
        """Set aside `wanted` USD by turn, in order, each where it fits under every cap.

        With `all_or_none` one refusal leaves nothing reserved. Raises TillUnusable.
        """
        with self._writing() as conn:
            taken: dict[Scope, float] = {
                scope: _taken(conn, scope, place.of(scope)) for scope in SCOPES
            }
            done: dict[str, Reservation | Refusal] = {}
            for turn, usd in wanted.items():
                refused = _refusal(usd, taken, caps)
                done[turn] = refused or Reservation(new_id(), usd)
                if refused is None:
                    taken = {scope: taken[scope] + usd for scope in SCOPES}
            if all_or_none and any(isinstance(one, Refusal) for one in done.values()):
                return done
            for turn, one in done.items():
                if isinstance(one, Reservation):
                    row = (one.id, at, place.day, place.run, place.session, turn, one.usd)
                    conn.execute("INSERT INTO reservations VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return done

    def refusal(self, usd: float, place: Place, caps: Caps) -> Refusal | None:
        """Whether that much would fit now; nothing is set aside. Raises TillUnusable."""
        return _refusal(usd, {scope: self.taken(scope, place.of(scope)) for scope in SCOPES}, caps)

    def settle(self, ids: Sequence[str], usd: float, *, at: str, estimated: bool) -> None:
        """All that was held under `ids` came to `usd`. Raises TillUnusable."""
        with self._writing() as conn:
            for n, one in enumerate(ids):
                row = (one, at, usd if n == 0 else 0.0, int(estimated))
                conn.execute("INSERT OR IGNORE INTO settlements VALUES (?, ?, ?, ?)", row)

    def taken(self, scope: Scope, name: str) -> float:
        """USD spent or held. A till that is not there yet holds nothing. Raises TillUnusable."""
        if not self.path.exists():
            return 0.0
        with self._writing() as conn:
            return _taken(conn, scope, name)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other process can come between."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            conn = sqlite3.connect(self.path, timeout=self._busy_s, isolation_level=None)
            with closing(conn):
                conn.execute("BEGIN IMMEDIATE")
                for statement in _TABLES:
                    conn.execute(statement)
                yield conn
                conn.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise TillUnusable(
                f"What is spent cannot be counted in {self.path} ({error}), so no limit would "
                f"hold; mend or move that file, or take the limits away."
            ) from error


def _taken(conn: sqlite3.Connection, scope: Scope, name: str) -> float:
    return conn.execute(_TAKEN.format(scope=scope), (name,)).fetchone()[0]


def _refusal(usd: float, taken: Mapping[Scope, float], caps: Caps) -> Refusal | None:
    for scope, so_far in taken.items():
        cap = caps.of(scope)
        if cap is not None and so_far + usd > cap + TINY:
            return Refusal(scope, cap, so_far, usd)
    return None
