"""What a score reads instead of the rows themselves: kept by triggers, beside the ledger.

A score asks every answer who gave it, to what, how it ended and what was said of it. Over the rows
that is seven look-ups an answer; here it is one narrow row, in the order in which it is counted.
Nothing in these tables is a record of its own: `scored_turns_now` and `scored_pairs_now` say what
they must hold, the triggers put that there with the row that changes it, in the same transaction,
and `h2h log verify` compares. They have no entries in the ledger and may be made anew at any time.

`who` is a contestant under a name, `what` a problem or, for an own question, a variant; `how` is
all the rest in JSON, since few answers differ in it. `placed` is a moment and a key, in the order
of time.
"""

from collections.abc import Iterator

from sessions.log.scored_now import PAIRS_NOW, TURNS_NOW

NAMES = tuple(f"scored_{name}" for name in ("who", "what", "how", "turns", "sums", "pairs"))
TABLES = (
    "CREATE TABLE scored_who (n INTEGER PRIMARY KEY, contestant TEXT NOT NULL, "
    "name TEXT NOT NULL, UNIQUE (contestant, name)) STRICT",
    "CREATE TABLE scored_what (n INTEGER PRIMARY KEY, problem TEXT, variant TEXT) STRICT",
    "CREATE UNIQUE INDEX scored_what_is ON scored_what(problem, variant)",
    "CREATE TABLE scored_how (n INTEGER PRIMARY KEY, how TEXT NOT NULL UNIQUE) STRICT",
    "CREATE TABLE scored_turns (who INTEGER NOT NULL, what INTEGER NOT NULL, "
    "how INTEGER NOT NULL, placed TEXT NOT NULL, cost REAL, guessed INTEGER NOT NULL, "
    "unpriced INTEGER NOT NULL, input INTEGER, cached INTEGER, output INTEGER, "
    "PRIMARY KEY (who, what, how, placed)) STRICT, WITHOUT ROWID",
    "CREATE TABLE scored_sums (who INTEGER NOT NULL, what INTEGER NOT NULL, "
    "how INTEGER NOT NULL, n INTEGER NOT NULL, "
    "PRIMARY KEY (who, what, how)) STRICT, WITHOUT ROWID",
    "CREATE TABLE scored_pairs (first INTEGER NOT NULL, second INTEGER NOT NULL, "
    "what INTEGER NOT NULL, how INTEGER NOT NULL, placed TEXT NOT NULL, "
    "PRIMARY KEY (first, second, what, how, placed)) STRICT, WITHOUT ROWID",
)
# Where a row is found again that another takes the place of.
INDEXES = (
    "CREATE INDEX scored_turns_placed ON scored_turns(placed)",
    "CREATE INDEX scored_pairs_placed ON scored_pairs(placed)",
)
VIEWS = (TURNS_NOW, PAIRS_NOW)

TURN_ROWS = """
SELECT x.who, x.what, h.n, x.placed, x.cost, x.guessed, x.unpriced, x.input, x.cached, x.output
FROM scored_turns_now AS x JOIN scored_how AS h ON h.how = x.how
"""
PAIR_ROWS = """
SELECT x.first, x.second, x.what, h.n, x.placed
FROM scored_pairs_now AS x JOIN scored_how AS h ON h.how = x.how
"""
_SEAT = "session = NEW.session AND label = NEW.seat"
_ASKED = (
    "SELECT v.problem, CASE WHEN v.problem IS NULL THEN v.digest END AS variant "
    "FROM sessions AS s JOIN variants AS v ON v.digest = s.variant"
)


def made() -> Iterator[str]:
    """The SQL that makes all of it but its indexes, empty, one statement each."""
    yield from TABLES
    for statement in (*VIEWS, *triggers()):
        yield statement.strip()


def triggers() -> Iterator[str]:
    """The statements that keep the tables true, one a trigger."""
    yield (
        "CREATE TRIGGER scored_one_more AFTER INSERT ON scored_turns BEGIN "
        "INSERT INTO scored_sums VALUES (NEW.who, NEW.what, NEW.how, 1) "
        "ON CONFLICT (who, what, how) DO UPDATE SET n = n + 1; END"
    )
    one = "who = OLD.who AND what = OLD.what AND how = OLD.how"
    yield (
        "CREATE TRIGGER scored_one_less AFTER DELETE ON scored_turns BEGIN "
        f"UPDATE scored_sums SET n = n - 1 WHERE {one}; "
        f"DELETE FROM scored_sums WHERE {one} AND n = 0; END"
    )
    amounts = "NEW.cost, NEW.guessed, NEW.unpriced, NEW.input, NEW.cached, NEW.output"
    yield from _put("turns", f"NEW.who, NEW.what, h.n, NEW.placed, {amounts}", "1")
    yield from _put("pairs", "NEW.first, NEW.second, NEW.what, h.n, NEW.placed", "NEW.counts")
    run = "(SELECT turn FROM check_runs WHERE id = NEW.run)"
    pairs = _pairs_again()
    yield _trigger("turns", "", "", _dimensions() + _turns_again("turn = NEW.id"))
    yield _trigger("turn_ends", "", "", _turns_again("turn = NEW.turn"))
    yield _trigger("check_ends", "", "", _turns_again(f"turn = {run}"))
    # Its end comes last: a result after it is nothing that a session writes.
    late = "WHEN EXISTS (SELECT 1 FROM check_ends WHERE run = NEW.run)"
    yield _trigger("check_results", "", late, _turns_again(f"turn = {run}"))
    yield _trigger("verdicts", "_grade", "WHEN NEW.kind = 'grade'", _turns_again("turn = NEW.turn"))
    compared = "WHEN NEW.kind = 'preference' OR NEW.amends IS NOT NULL"
    yield _trigger("verdicts", "_pair", compared, pairs)
    revealed = "WHEN NEW.kind = 'reveal'"
    yield _trigger("events", "", revealed, _turns_again("session = NEW.session") + pairs)


def fill() -> Iterator[str]:
    """The statements that fill the empty tables out of a whole log."""
    yield "INSERT INTO scored_who (contestant, name) SELECT DISTINCT contestant, name FROM seats"
    yield f"INSERT INTO scored_what (problem, variant) SELECT DISTINCT * FROM ({_ASKED})"
    for name, keys in (("turns", "who, what, how, placed"), ("pairs", "first, second, what, how")):
        made = f"scored_{name}_made"  # the views are slow: once for both
        counts = " WHERE counts" if name == "pairs" else ""
        rows = (TURN_ROWS if name == "turns" else PAIR_ROWS).replace(f"scored_{name}_now", made)
        yield f"CREATE TEMP TABLE {made} AS SELECT * FROM scored_{name}_now{counts}"
        yield (
            f"INSERT INTO scored_how (how) SELECT DISTINCT how FROM {made} "
            "WHERE how NOT IN (SELECT how FROM scored_how)"
        )
        yield f"INSERT INTO scored_{name} {rows} ORDER BY {keys.replace('how', 'h.n')}"
        yield f"DROP TABLE {made}"


def _trigger(table: str, part: str, when: str, body: str) -> str:
    return (
        f"CREATE TRIGGER scored_after_{table}{part} AFTER INSERT ON {table} {when} BEGIN {body} END"
    )


def _dimensions() -> str:
    """Not `INSERT OR IGNORE`: the statement that fires a trigger overrules it."""
    return (
        "INSERT INTO scored_who (contestant, name) SELECT contestant, name FROM seats AS t "
        f"WHERE {_SEAT} AND NOT EXISTS (SELECT 1 FROM scored_who AS o "
        "WHERE o.contestant = t.contestant AND o.name = t.name); "
        f"INSERT INTO scored_what (problem, variant) SELECT * FROM ({_ASKED} "
        "WHERE s.id = NEW.session) AS t WHERE NOT EXISTS (SELECT 1 FROM scored_what AS o "
        "WHERE o.problem IS t.problem AND o.variant IS t.variant); "
    )


def _turns_again(which: str) -> str:
    """Rows of `which` turns as they are now, in place of what stood there, whatever that was."""
    return f"INSERT INTO scored_turns_put SELECT * FROM scored_turns_now WHERE {which}; "


def _pairs_again() -> str:
    return (
        "INSERT INTO scored_pairs_put SELECT * FROM scored_pairs_now WHERE session = NEW.session; "
    )


def _put(name: str, values: str, counts: str) -> Iterator[str]:
    """A place to put rows of a view into: it is slow, so it is asked once for each."""
    yield f"CREATE VIEW scored_{name}_put AS SELECT * FROM scored_{name}_now"
    yield (
        f"CREATE TRIGGER scored_put_{name} INSTEAD OF INSERT ON scored_{name}_put BEGIN "
        f"INSERT INTO scored_how (how) SELECT NEW.how WHERE {counts} "
        "AND NOT EXISTS (SELECT 1 FROM scored_how WHERE how = NEW.how); "
        f"DELETE FROM scored_{name} WHERE placed = NEW.placed; "
        f"INSERT INTO scored_{name} SELECT {values} FROM scored_how AS h "
        f"WHERE h.how = NEW.how AND {counts}; END"
    )
