"""Rows -> the events of one session, in the order of the ledger; `rows.py` is the way there.

Where a row keeps no time of its own its ledger entry's stands for it. Chunks have no entry: each
comes before the first event of its turn that is later than it, and before the turn's end.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from sessions.clock import timestamp
from sessions.contestants.record import Contestant
from sessions.errors import LogUnreadable
from sessions.events import (
    Cancelled,
    Checked,
    CheckEnded,
    CheckStarted,
    Closed,
    Failed,
    Finished,
    Flushed,
    Judged,
    Opened,
    PackRef,
    ProblemRef,
    Seated,
    Stamped,
    TurnEnd,
    TurnSent,
    Usage,
    VariantRef,
)
from sessions.log.reader import reading
from sessions.log.rows import NOTED

Entry = tuple[int, Stamped]  # the number of the ledger's entry, and what it says
_UNLISTED = 2**62  # a row without an entry comes last; `verify` names it


def _as(kind: type[Any], values: Any) -> Any:
    """A record from a row; columns that are none of its fields are left out."""
    return msgspec.convert(dict(values), kind)


_NOTED_KINDS: dict[str, Callable[[Any], Any]] = {
    **{kind: partial(_as, event) for event, kind in NOTED.items()},
    "close": lambda _: Closed("closed"),
    "abandon": lambda _: Closed("abandoned"),
}
# What comes of rows that somebody else wrote or changed.
_NOT_OURS = (msgspec.MsgspecError, ValueError, KeyError, TypeError, AttributeError)


class _Turn(NamedTuple):
    key: str
    seat: str
    turn: int
    attempt: int
    sent_at: str

    def stamp(self, session: str, at: str, event: Any, ms: int | None = None) -> Stamped:
        since = _ms_between(self.sent_at, at) if ms is None else ms
        return Stamped(session, self.seat, self.attempt, self.turn, since, at, event)


def events_of(path: Path, session: str) -> list[Stamped]:
    """All events of a session as `fold` takes them; empty for a session that is not there.

    Raises LogError where the log cannot be read.
    """
    with reading(path) as conn:
        conn.row_factory = sqlite3.Row
        try:
            return _restore(conn, session)
        except _NOT_OURS as error:
            raise LogUnreadable(
                f"Session {session} cannot be read back from the log {path} "
                f"({type(error).__name__}: {error}); `h2h log verify` names what was changed."
            ) from error


def _restore(conn: sqlite3.Connection, session: str) -> list[Stamped]:
    opened = list(_opened(conn, session))
    if not opened:
        return []
    started_at = opened[0][1].at
    sent = list(_turns(conn, session))
    turns = {turn.key: turn for turn, _ in sent}
    entries = [
        *opened,
        *_seats(conn, session, started_at),
        *(entry for _, entry in sent),
        *_turn_ends(conn, session, turns),
        *_noted(conn, session),
        *_checks(conn, session, turns),
        *_verdicts(conn, session, started_at),
    ]
    entries.sort(key=lambda entry: entry[0])
    chunks = _chunks(conn, session, turns)
    return list(_with_chunks((stamped for _, stamped in entries), chunks))


def _entered(table: str, key: str, where: str, extra: str = "") -> str:
    """SQL: the rows of a table with their entry's number and time."""
    return (
        f"SELECT x.*, coalesce(l.n, {_UNLISTED}) AS entry_n, l.at AS entry_at{extra} "
        f"FROM {table} AS x LEFT JOIN ledger AS l ON l.tbl = '{table}' AND l.key = {key} "
        f"WHERE {where}"
    )


_OF_SESSION = "x.turn IN (SELECT id FROM turns WHERE session = ?)"


def _opened(conn: sqlite3.Connection, session: str) -> Iterator[Entry]:
    row = conn.execute(_entered("sessions", "x.id", "x.id = ?"), (session,)).fetchone()
    if row is None:
        return
    variant = _one(conn, "variants", row["variant"])
    problem = _one(conn, "problems", variant["problem"])
    pack = _one(conn, "packs", problem["pack"]) if problem else None
    event = Opened(
        _as(VariantRef, variant),
        _as(ProblemRef, problem) if problem else None,
        _as(PackRef, pack) if pack else None,
        row["blind"],
        row["app_version"],
        row["plan"],
    )
    yield row["entry_n"], Stamped(session, None, 0, 0, 0, row["started_at"], event)


def _seats(conn: sqlite3.Connection, session: str, started_at: str) -> Iterator[Entry]:
    query = _entered("seats", "x.session || '/' || x.label", "x.session = ?")
    for row in conn.execute(query, (session,)):
        asked = dict(_one(conn, "contestants", row["contestant"]))
        asked |= {"name": row["name"], "params": json.loads(asked["params"])}
        event = Seated(_as(Contestant, asked), row["prices"])
        at = row["entry_at"] or started_at
        ms = _ms_between(started_at, at)
        yield row["entry_n"], Stamped(session, row["label"], 0, 0, ms, at, event)


def _turns(conn: sqlite3.Connection, session: str) -> Iterator[tuple[_Turn, Entry]]:
    for row in conn.execute(_entered("turns", "x.id", "x.session = ?"), (session,)):
        turn = _Turn(row["id"], row["seat"], row["turn"], row["attempt"], row["sent_at"])
        event = TurnSent(row["prompt"], row["session_ms"], row["parent"])
        yield turn, (row["entry_n"], turn.stamp(session, turn.sent_at, event, 0))


def _turn_ends(conn: sqlite3.Connection, session: str, turns: dict[str, _Turn]) -> Iterator[Entry]:
    for row in conn.execute(_entered("turn_ends", "x.turn", _OF_SESSION), (session,)):
        turn = turns[row["turn"]]
        event = TurnEnd(
            _end(row),
            row["text"],
            row["thinking"],
            row["ttft_ms"],
            row["total_ms"],
            _usage(row),
            row["served_model"],
            row["request_id"],
            row["cost_usd"],
        )
        ms = row["total_ms"]
        at = row["entry_at"] or (_later(turn.sent_at, ms) if ms is not None else turn.sent_at)
        yield row["entry_n"], turn.stamp(session, at, event, ms)


def _end(row: sqlite3.Row) -> Finished | Failed | Cancelled:
    match row["outcome"]:
        case "finished":
            return Finished(row["reason"], row["raw_reason"], row["detail"])
        case "failed":
            return Failed(
                row["error_kind"],
                row["message"],
                row["status"],
                row["request_id"],
                row["retry_after"],
                row["phase"],
            )
        case _:
            return Cancelled()


def _usage(row: sqlite3.Row) -> Usage | None:
    if row["estimated"] is None:
        return None
    return Usage(
        row["input_tokens"],
        row["cached_tokens"],
        row["output_tokens"],
        row["reasoning_tokens"],
        final=True,
        estimated=bool(row["estimated"]),
    )


def _noted(conn: sqlite3.Connection, session: str) -> Iterator[Entry]:
    for row in conn.execute(_entered("events", "x.id", "x.session = ?"), (session,)):
        if row["kind"] not in _NOTED_KINDS:
            continue  # of a newer version: its row stands, its meaning is not ours
        data = json.loads(row["data"])
        attempt, turn, ms = data.pop("attempt"), data.pop("turn"), data.pop("ms")
        event = _NOTED_KINDS[row["kind"]](data)
        at = row["at"]
        yield row["entry_n"], Stamped(session, row["seat"], attempt, turn, ms, at, event)


def _checks(conn: sqlite3.Connection, session: str, turns: dict[str, _Turn]) -> Iterator[Entry]:
    runs: dict[str, _Turn] = {}
    for row in conn.execute(_entered("check_runs", "x.id", _OF_SESSION), (session,)):
        turn = runs[row["id"]] = turns[row["turn"]]
        values = {**dict(row), "run": row["id"], "planned": json.loads(row["planned"])}
        event = _as(CheckStarted, values)
        yield row["entry_n"], turn.stamp(session, row["started_at"], event)
    of_runs = f"x.run IN (SELECT x.id FROM check_runs AS x WHERE {_OF_SESSION})"
    query = _entered("check_results", "x.run || '/' || x.name", of_runs)
    for row in conn.execute(query, (session,)):
        turn = runs[row["run"]]
        event = _as(Checked, {**dict(row), "required": bool(row["required"])})
        yield row["entry_n"], turn.stamp(session, row["entry_at"] or turn.sent_at, event)
    for row in conn.execute(_entered("check_ends", "x.run", of_runs), (session,)):
        turn = runs[row["run"]]
        yield row["entry_n"], turn.stamp(session, row["ended_at"], _as(CheckEnded, row))


def _verdicts(conn: sqlite3.Connection, session: str, started_at: str) -> Iterator[Entry]:
    named = ", (SELECT name FROM raters WHERE id = x.rater) AS rater_name"
    query = _entered("verdicts", "x.id", "x.session = ?", named)
    for row in conn.execute(query, (session,)):
        values = {
            **dict(row),
            "rater": row["rater_name"],
            "turns": json.loads(row["turns"]),
            "seen": json.loads(row["seen"]),
            "was_blind": bool(row["was_blind"]),
            "early": bool(row["early"]),
        }
        seat = row["turn"].rpartition("/")[2].partition(".")[0] if row["turn"] else None
        ms = _ms_between(started_at, row["at"])
        event = _as(Judged, values)
        yield row["entry_n"], Stamped(session, seat, 0, 0, ms, row["at"], event)


def _chunks(
    conn: sqlite3.Connection, session: str, turns: dict[str, _Turn]
) -> dict[tuple[str, int, int], list[Stamped]]:
    found: dict[tuple[str, int, int], list[Stamped]] = defaultdict(list)
    query = f"SELECT x.* FROM chunks AS x WHERE {_OF_SESSION} ORDER BY x.turn, x.seq"
    for row in conn.execute(query, (session,)):
        turn, ms = turns[row["turn"]], row["at_ms"]
        steps = tuple((at, chars) for at, chars in json.loads(row["steps"]))
        event = Flushed(row["kind"], row["seq"], row["text"], steps)
        at = _later(turn.sent_at, ms)
        found[turn.seat, turn.turn, turn.attempt].append(turn.stamp(session, at, event, ms))
    return found


def _with_chunks(
    events: Iterable[Stamped], chunks: dict[tuple[str, int, int], list[Stamped]]
) -> Iterator[Stamped]:
    for stamped in events:
        waiting = chunks.get((stamped.seat or "", stamped.turn, stamped.attempt), [])
        is_end = isinstance(stamped.event, TurnEnd)
        while waiting and (is_end or waiting[0].ms < stamped.ms):
            yield waiting.pop(0)
        yield stamped
    for left in chunks.values():
        yield from left


def _one(conn: sqlite3.Connection, table: str, digest: str | None) -> sqlite3.Row:
    return conn.execute(f"SELECT * FROM {table} WHERE digest = ?", (digest,)).fetchone()


def _ms_between(start: str, end: str) -> int:
    return round((_moment(end) - _moment(start)) / timedelta(milliseconds=1))


def _later(start: str, ms: int) -> str:
    return timestamp(_moment(start) + timedelta(milliseconds=ms))


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)
