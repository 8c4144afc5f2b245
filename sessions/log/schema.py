"""The log's tables, the triggers that keep them insert-only, and the migrations that make them.

Columns are never renamed and never leave; a new one comes at the end, NULL in old rows, so that
no old hash changes. The statements stand here in full because `INSERT OR REPLACE` from a plain
connection slips past UPDATE and DELETE triggers: only a BEFORE INSERT trigger stops it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sessions.log import scored
from sessions.log.tools import sqlite_tools
from sessions.log.views import VIEWS

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

MIGRATION_SET = "h2h"
MIGRATIONS = (
    "m001_start",
    "m002_claims",
    "m003_amended",
    "m004_totals",
    "m005_versions",
    "m006_scored",
)
SCORED = MIGRATIONS[5]

# Every table that the ledger covers, with the columns of its key.
KEYS: dict[str, tuple[str, ...]] = {
    "packs": ("digest",),
    "problems": ("digest",),
    "variants": ("digest",),
    "contestants": ("digest",),
    "plans": ("id",),
    "claims": ("id",),
    "raters": ("id",),
    "sessions": ("id",),
    "seats": ("session", "label"),
    "turns": ("id",),
    "turn_ends": ("turn",),
    "events": ("id",),
    "check_runs": ("id",),
    "check_results": ("run", "name"),
    "check_ends": ("run",),
    "verdicts": ("id",),
}

_COLUMNS = {
    "packs": "digest TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, "
    "source TEXT NOT NULL",
    "problems": "digest TEXT PRIMARY KEY, pack TEXT REFERENCES packs(digest), "
    "slug TEXT NOT NULL, title TEXT NOT NULL, area TEXT, difficulty TEXT, hidden_digest TEXT",
    "variants": "digest TEXT PRIMARY KEY, problem TEXT REFERENCES problems(digest), "
    "seed INTEGER, prompt TEXT NOT NULL, files TEXT NOT NULL, vars TEXT NOT NULL, "
    "truth TEXT NOT NULL",
    "contestants": "digest TEXT PRIMARY KEY, kind TEXT NOT NULL, provider TEXT NOT NULL, "
    "model TEXT NOT NULL, base_url TEXT, params TEXT NOT NULL, system_prompt TEXT",
    "plans": "id TEXT PRIMARY KEY, at TEXT NOT NULL, problems TEXT, contestants TEXT, "
    "attempts INTEGER, stopping_rule TEXT",
    "claims": "id TEXT PRIMARY KEY, at TEXT NOT NULL, benchmark TEXT, model TEXT, "
    "figure TEXT NOT NULL, problems INTEGER, source TEXT, published TEXT, note TEXT",
    "raters": "id TEXT PRIMARY KEY, name TEXT NOT NULL",
    "sessions": "id TEXT PRIMARY KEY, variant TEXT NOT NULL REFERENCES variants(digest), "
    "blind TEXT NOT NULL, plan TEXT REFERENCES plans(id), started_at TEXT NOT NULL, "
    "app_version TEXT NOT NULL",
    "seats": "session TEXT NOT NULL REFERENCES sessions(id), label TEXT NOT NULL, "
    "contestant TEXT NOT NULL REFERENCES contestants(digest), name TEXT NOT NULL, prices TEXT, "
    "PRIMARY KEY (session, label)",
    "turns": "id TEXT PRIMARY KEY, session TEXT NOT NULL, seat TEXT NOT NULL, "
    "attempt INTEGER NOT NULL, turn INTEGER NOT NULL, parent TEXT REFERENCES turns(id), "
    "prompt TEXT NOT NULL, sent_at TEXT NOT NULL, session_ms INTEGER NOT NULL, "
    "FOREIGN KEY (session, seat) REFERENCES seats(session, label)",
    "turn_ends": "turn TEXT PRIMARY KEY REFERENCES turns(id), outcome TEXT NOT NULL, "
    "reason TEXT, raw_reason TEXT, detail TEXT, error_kind TEXT, phase TEXT, message TEXT, "
    "status INTEGER, retry_after REAL, text TEXT NOT NULL, thinking TEXT NOT NULL, "
    "sha256 TEXT NOT NULL, replaced INTEGER NOT NULL, served_model TEXT, request_id TEXT, "
    "ttft_ms INTEGER, total_ms INTEGER, input_tokens INTEGER, cached_tokens INTEGER, "
    "output_tokens INTEGER, reasoning_tokens INTEGER, estimated INTEGER, cost_usd REAL",
    "chunks": "turn TEXT NOT NULL REFERENCES turns(id), seq INTEGER NOT NULL, "
    "kind TEXT NOT NULL, at_ms INTEGER NOT NULL, text TEXT NOT NULL, steps TEXT NOT NULL, "
    "PRIMARY KEY (turn, seq)",
    "events": "id TEXT PRIMARY KEY, session TEXT NOT NULL REFERENCES sessions(id), seat TEXT, "
    "at TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL, "
    "FOREIGN KEY (session, seat) REFERENCES seats(session, label)",
    "check_runs": "id TEXT PRIMARY KEY, turn TEXT NOT NULL REFERENCES turns(id), block INTEGER, "
    "extracted TEXT, answer_sha256 TEXT NOT NULL, hidden_digest TEXT, "
    "runner_digest TEXT NOT NULL, sandbox TEXT, planned TEXT NOT NULL, started_at TEXT NOT NULL",
    "check_results": "run TEXT NOT NULL REFERENCES check_runs(id), name TEXT NOT NULL, "
    "outcome TEXT NOT NULL, message TEXT NOT NULL, required INTEGER NOT NULL, "
    "weight REAL NOT NULL, wall_ms INTEGER, cpu_ms INTEGER, peak_kib INTEGER, "
    "PRIMARY KEY (run, name)",
    "check_ends": "run TEXT PRIMARY KEY REFERENCES check_runs(id), outcome TEXT NOT NULL, "
    "message TEXT NOT NULL, output TEXT NOT NULL, ended_at TEXT NOT NULL",
    "verdicts": "id TEXT PRIMARY KEY, session TEXT NOT NULL REFERENCES sessions(id), "
    "rater TEXT NOT NULL REFERENCES raters(id), at TEXT NOT NULL, kind TEXT NOT NULL, "
    "turn TEXT REFERENCES turns(id), grade TEXT, prefer TEXT, turns TEXT NOT NULL, "
    "seen TEXT NOT NULL, masked INTEGER NOT NULL, note TEXT NOT NULL, "
    "was_blind INTEGER NOT NULL, early INTEGER NOT NULL, amends TEXT REFERENCES verdicts(id)",
}

_LEDGER = """
CREATE TABLE ledger (
  n INTEGER PRIMARY KEY, at TEXT NOT NULL, tbl TEXT NOT NULL, key TEXT NOT NULL,
  row_sha256 TEXT NOT NULL, prev TEXT NOT NULL, entry TEXT NOT NULL, UNIQUE (tbl, key)
) STRICT
"""

_INDEXES = (
    "CREATE INDEX turns_of_session ON turns(session)",
    "CREATE INDEX events_of_session ON events(session)",
    "CREATE INDEX runs_of_turn ON check_runs(turn)",
    "CREATE INDEX verdicts_of_session ON verdicts(session)",
)

# What a later version added. A withdrawal is a row too: `withdraws` names the claim that it ends.
_CLAIM_COLUMNS = (
    "ALTER TABLE claims ADD COLUMN repeats INTEGER",
    "ALTER TABLE claims ADD COLUMN withdraws TEXT REFERENCES claims(id)",
)
# Whether a verdict was amended is asked once for each of them: without this, a million times a
# million.
_AMENDED = "CREATE INDEX verdicts_amended ON verdicts(amends) WHERE amends IS NOT NULL"
# Covering: totals by rater, grade and preference read nothing else; a rater's first is one step.
_TOTALS = (
    "CREATE INDEX verdicts_totals ON verdicts(rater, kind, grade, prefer)",
    "CREATE INDEX verdicts_of_rater ON verdicts(rater, at)",
)

# With which a run of checks was made.
_VERSIONS = (
    "ALTER TABLE check_runs ADD COLUMN python TEXT",
    "ALTER TABLE check_runs ADD COLUMN numpy TEXT",
)

# The newest sessions without the others.
_IN_TIME = "CREATE INDEX sessions_in_time ON sessions(started_at, id)"


def statements() -> Iterator[str]:
    """The SQL that makes an empty log, one statement each, in order."""
    for table, columns in _COLUMNS.items():
        yield f"CREATE TABLE {table} ({columns}) STRICT, WITHOUT ROWID"
    yield _LEDGER
    yield from _INDEXES
    unique = {**{table: [key] for table, key in KEYS.items()}, "chunks": [("turn", "seq")]}
    unique["ledger"] = [("n",), ("tbl", "key")]
    for table, keys in unique.items():
        yield from _guards(table, keys)
    yield from VIEWS


def _guards(table: str, unique: list[tuple[str, ...]]) -> Iterator[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the log of h2h is insert-only'); END"
    yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}"
    yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "
        + " AND ".join(f"{column} = NEW.{column}" for column in key)
        + ")"
        for key in unique
    )
    yield f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}"


def migrations() -> "Migrations":
    """Every migration there is. Loads sqlite-utils: call it in the writer's thread only."""
    every: Migrations = sqlite_tools().Migrations(MIGRATION_SET)

    @every(name=MIGRATIONS[0])
    def m001_start(db: "Database") -> None:
        for statement in statements():
            db.execute(statement)

    @every(name=MIGRATIONS[1])
    def m002_claims(db: "Database") -> None:
        for statement in _CLAIM_COLUMNS:
            db.execute(statement)

    @every(name=MIGRATIONS[2])
    def m003_amended(db: "Database") -> None:
        db.execute(_AMENDED)

    @every(name=MIGRATIONS[3])
    def m004_totals(db: "Database") -> None:
        for statement in _TOTALS:
            db.execute(statement)

    @every(name=MIGRATIONS[4])
    def m005_versions(db: "Database") -> None:
        for statement in _VERSIONS:
            db.execute(statement)

    @every(name=SCORED)
    def m006_scored(db: "Database") -> None:
        for statement in (*scored.made(), *scored.fill(), *scored.INDEXES, _IN_TIME):
            db.execute(statement)

    return every
