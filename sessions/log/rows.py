"""An event -> the rows that keep it. `restore.py` is the way back."""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from problems.storable import storable
from sessions.events import (
    Cancelled,
    Checked,
    CheckEnded,
    CheckStarted,
    Closed,
    Event,
    Failed,
    Finished,
    Flushed,
    Judged,
    Opened,
    Picked,
    Queued,
    Refused,
    Retrying,
    Revealed,
    Seated,
    Stamped,
    Started,
    Stopped,
    TurnEnd,
    TurnSent,
    Usage,
    turn_key,
)

Values = dict[str, Any]

# Events that have no table of their own become a row of `events`: its kind, and their fields.
NOTED: dict[type[Struct], str] = {
    Started: "started",
    Retrying: "retry",
    Queued: "queue",
    Usage: "usage",
    Stopped: "stop",
    Picked: "pick_block",
    Refused: "refuse",
    Revealed: "reveal",
}


class Row(Struct, frozen=True):
    """One row to insert. A `shared` row may stand there already, put by another session."""

    table: str
    values: Values
    shared: bool = False


def has_key(event: Event) -> bool:
    """Whether the event names its own row, so that it can be in the log only once."""
    return type(event) not in NOTED and not isinstance(event, Closed)


def as_json(value: Any) -> str:
    """JSON for a column, readable in SQL. Raises ValueError for a float that is not finite."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def rows_of(
    stamped: Stamped, new_id: Callable[[], str], rater_id: Callable[[str], str]
) -> Iterator[Row]:
    """The rows of one event, parents first.

    `new_id` names a row of `events`; `rater_id` gives the id of the rater with a name. Raises
    TypeError for an event that is not written this way (a delta, a bare end, trouble).
    """
    event = stamped.event
    match event:
        case Opened():
            yield from _opened(stamped, event)
        case Seated():
            yield from _seated(stamped, event)
        case TurnSent():
            yield Row("turns", _turn(stamped, event))
        case Flushed():
            yield Row("chunks", _chunk(stamped, event))
        case TurnEnd():
            yield Row("turn_ends", _turn_end(stamped, event))
        case CheckStarted():
            yield Row("check_runs", _check_run(stamped, event))
        case Checked():
            yield Row("check_results", msgspec.structs.asdict(event))
        case CheckEnded():
            yield Row("check_ends", msgspec.structs.asdict(event) | {"ended_at": stamped.at})
        case Judged():
            yield from _judged(stamped, event, rater_id)
        case Closed():
            kind = "abandon" if event.reason == "abandoned" else "close"
            yield Row("events", _noted(stamped, new_id(), kind, {}))
        case _ if type(event) in NOTED:
            data = msgspec.structs.asdict(event)
            yield Row("events", _noted(stamped, new_id(), NOTED[type(event)], data))
        case _:
            raise TypeError(f"the log does not write a {type(event).__name__} by itself")


def _key(stamped: Stamped) -> str:
    if stamped.seat is None:
        raise TypeError(f"a {type(stamped.event).__name__} belongs to a seat, and none is stamped")
    return turn_key(stamped.session, stamped.seat, stamped.turn, stamped.attempt)


def _opened(stamped: Stamped, event: Opened) -> Iterator[Row]:
    pack, problem = event.pack, event.problem
    if pack:
        yield Row("packs", msgspec.structs.asdict(pack), shared=True)
    if problem:
        of_pack = {"pack": pack.digest if pack else None}
        yield Row("problems", msgspec.structs.asdict(problem) | of_pack, shared=True)
    of_problem = {"problem": problem.digest if problem else None}
    yield Row("variants", msgspec.structs.asdict(event.variant) | of_problem, shared=True)
    yield Row(
        "sessions",
        {
            "id": stamped.session,
            "variant": event.variant.digest,
            "blind": event.blind,
            "plan": event.plan,
            "started_at": stamped.at,
            "app_version": event.app_version,
        },
    )


def _seated(stamped: Stamped, event: Seated) -> Iterator[Row]:
    contestant = event.contestant
    asked = msgspec.structs.asdict(contestant)
    name = asked.pop("name")
    params = json.dumps(contestant.params, ensure_ascii=False, sort_keys=True, allow_nan=False)
    yield Row("contestants", {"digest": contestant.digest, **asked, "params": params}, shared=True)
    yield Row(
        "seats",
        {
            "session": stamped.session,
            "label": stamped.seat,
            "contestant": contestant.digest,
            "name": name,
            "prices": event.prices,
        },
    )


def _turn(stamped: Stamped, event: TurnSent) -> Values:
    return {
        "id": _key(stamped),
        "session": stamped.session,
        "seat": stamped.seat,
        "attempt": stamped.attempt,
        "turn": stamped.turn,
        "parent": event.parent,
        "prompt": event.prompt,
        "sent_at": stamped.at,
        "session_ms": event.session_ms,
    }


def _chunk(stamped: Stamped, event: Flushed) -> Values:
    return {
        "turn": _key(stamped),
        "seq": event.seq,
        "kind": event.kind,
        "at_ms": stamped.ms,
        "text": event.text,
        "steps": json.dumps(event.steps, separators=(",", ":")),
    }


def _turn_end(stamped: Stamped, event: TurnEnd) -> Values:
    text, in_text = storable(event.text)
    thinking, in_thinking = storable(event.thinking)
    usage = event.usage
    return {
        "turn": _key(stamped),
        **_outcome(event.end),
        "text": text,
        "thinking": thinking,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "replaced": in_text + in_thinking,
        "served_model": event.served_model,
        "request_id": event.request_id,
        "ttft_ms": event.ttft_ms,
        "total_ms": event.total_ms,
        "input_tokens": usage.input if usage else None,
        "cached_tokens": usage.cached if usage else None,
        "output_tokens": usage.output if usage else None,
        "reasoning_tokens": usage.reasoning if usage else None,
        "estimated": usage.estimated if usage else None,
        "cost_usd": event.cost_usd,
    }


def _outcome(end: Finished | Failed | Cancelled) -> Values:
    match end:
        case Finished():
            return {"outcome": "finished"} | msgspec.structs.asdict(end)
        case Failed():
            return {
                "outcome": "failed",
                "error_kind": end.kind,
                "phase": end.phase,
                "message": end.message,
                "status": end.status,
                "retry_after": end.retry_after,
            }
        case Cancelled():
            return {"outcome": "cancelled"}


def _check_run(stamped: Stamped, event: CheckStarted) -> Values:
    values = msgspec.structs.asdict(event)
    run = values.pop("run")
    planned = as_json(event.planned)
    at = stamped.at
    return values | {"id": run, "turn": _key(stamped), "planned": planned, "started_at": at}


def _judged(stamped: Stamped, event: Judged, rater_id: Callable[[str], str]) -> Iterator[Row]:
    rater = rater_id(event.rater)
    yield Row("raters", {"id": rater, "name": event.rater}, shared=True)
    yield Row(
        "verdicts",
        msgspec.structs.asdict(event)
        | {
            "session": stamped.session,
            "rater": rater,
            "at": stamped.at,
            "turns": as_json(event.turns),
            "seen": as_json(event.seen),
        },
    )


def _noted(stamped: Stamped, row_id: str, kind: str, data: Values) -> Values:
    where = {"attempt": stamped.attempt, "turn": stamped.turn, "ms": stamped.ms}
    return {
        "id": row_id,
        "session": stamped.session,
        "seat": stamped.seat,
        "at": stamped.at,
        "kind": kind,
        "data": as_json(where | data),
    }
