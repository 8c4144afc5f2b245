"""What a session came to: `fold(state, event) -> state`, pure, no I/O.

Screen, resume, replay and `sessions show` stand on this one function; a live session and the same
session read back from the log fold to the same state. It counts what the log holds (`Flushed`,
`TurnEnd` and the other durable events); of deltas it only takes that an answer has begun. An event
that comes twice changes nothing.
"""

from collections.abc import Iterable
from functools import reduce

from msgspec.structs import replace

from sessions.events import (
    Checked,
    CheckEnded,
    CheckStarted,
    Closed,
    Event,
    Failed,
    Flushed,
    Judged,
    LogTrouble,
    Opened,
    Picked,
    Queued,
    Retrying,
    Revealed,
    Seated,
    Stamped,
    Started,
    Stopped,
    Text,
    Thinking,
    TurnEnd,
    TurnSent,
    Usage,
    turn_key,
)
from sessions.snapshot import CheckRun, SeatState, SessionState, TurnState

__all__ = ["CheckRun", "SeatState", "SessionState", "TurnState", "fold", "fold_all"]


def fold_all(session: str, events: Iterable[Stamped]) -> SessionState:
    """The state that all `events` of one session lead to."""
    return reduce(fold, events, SessionState(session))


def fold(state: SessionState, stamped: Stamped) -> SessionState:
    """The state after one more event. An event of an unknown seat or turn changes nothing."""
    event = stamped.event
    match event:
        case Opened():
            return replace(state, opened=event, started_at=stamped.at)
        case Seated():
            return _seat(state, stamped, event)
        case TurnSent():
            return _send(state, stamped, event)
        case Judged():
            others = tuple(verdict for verdict in state.verdicts if verdict.id != event.id)
            return replace(state, verdicts=(*others, event))
        case Revealed():
            return replace(state, unveiled=True)
        case Closed():
            return replace(state, closed=event)
        case LogTrouble():
            return replace(state, trouble=event if event.message else None)
        case Stopped() if stamped.seat is None:
            return _stop_all(state)
        case _:
            return _in_turn(state, stamped)


def _seat(state: SessionState, stamped: Stamped, event: Seated) -> SessionState:
    label = stamped.seat
    if label is None or label in state.seats:
        return state
    seat = SeatState(label, event.contestant, event.prices)
    return replace(state, seats={**state.seats, label: seat})


def _send(state: SessionState, stamped: Stamped, event: TurnSent) -> SessionState:
    seat = state.seats.get(stamped.seat or "")
    if seat is None:
        return state
    key = turn_key(state.session, seat.label, stamped.turn, stamped.attempt)
    if any(turn.key == key for turn in seat.turns):
        return state
    turn = TurnState(
        key,
        stamped.attempt,
        stamped.turn,
        event.prompt,
        event.session_ms,
        stamped.at,
        event.parent,
    )
    return _with_seat(state, replace(seat, turns=(*seat.turns, turn)))


def _stop_all(state: SessionState) -> SessionState:
    for seat in state.seats.values():
        turns = tuple(turn if turn.ended else replace(turn, stopping=True) for turn in seat.turns)
        state = _with_seat(state, replace(seat, turns=turns))
    return state


def _with_seat(state: SessionState, seat: SeatState) -> SessionState:
    return replace(state, seats={**state.seats, seat.label: seat})


def _in_turn(state: SessionState, stamped: Stamped) -> SessionState:
    seat = state.seats.get(stamped.seat or "")
    if seat is None:
        return state
    for at in reversed(range(len(seat.turns))):
        turn = seat.turns[at]
        if (turn.turn, turn.attempt) == (stamped.turn, stamped.attempt):
            changed = _fold_turn(turn, stamped.ms, stamped.event)
            if changed is turn:
                return state
            turns = (*seat.turns[:at], changed, *seat.turns[at + 1 :])
            return _with_seat(state, replace(seat, turns=turns))
    return state


def _fold_turn(turn: TurnState, ms: int, event: Event) -> TurnState:
    match event:
        case CheckStarted() | Checked() | CheckEnded():
            return replace(turn, checks=_checks(turn.checks, event))
        case Picked():
            return replace(turn, block=event.block)
        case _ if turn.ended:
            return turn
        case Text() | Thinking():
            return _begin(turn, ms if isinstance(event, Text) else None)
        case Flushed():
            return _flush(turn, event)
        case Started():
            return replace(
                turn,
                request_id=event.request_id,
                served_model=event.served_model,
                retrying=None,
            )
        case Retrying():
            return replace(turn, retrying=event, retries=turn.retries + 1)
        case Queued(waited_s=None):
            return replace(turn, queued=event, retrying=None)
        case Queued(waited_s=float() as waited_s):
            return replace(turn, queued=None, waited_s=turn.waited_s + waited_s)
        case Usage():
            return replace(turn, usage=event) if event.final else turn
        case Stopped():
            return replace(turn, stopping=True)
        case TurnEnd():
            return _end(turn, event)
        case _:
            return turn


def _begin(turn: TurnState, first_text_ms: int | None) -> TurnState:
    ttft = first_text_ms if turn.ttft_ms is None else turn.ttft_ms
    if turn.state == "streaming" and ttft == turn.ttft_ms:
        return turn
    return replace(turn, state="streaming", ttft_ms=ttft, retrying=None)


def _flush(turn: TurnState, event: Flushed) -> TurnState:
    if event.kind == "thinking":
        turn = _begin(turn, None)
        return replace(turn, thinking_pieces=append(turn.thinking_pieces, event.text))
    turn = _begin(turn, event.steps[0][0] if event.steps else None)
    return replace(turn, text_pieces=append(turn.text_pieces, event.text))


def append(pieces: tuple[str, ...], piece: str) -> tuple[str, ...]:
    """Pieces with one more at the end, joined as a binary counter carries.

    The pieces stay few (the logarithm of their number) and a character is copied as seldom, so a
    flush does not cost more in a long answer.
    """
    while pieces and len(pieces[-1]) <= len(piece):
        piece = pieces[-1] + piece
        pieces = pieces[:-1]
    return (*pieces, piece)


def _end(turn: TurnState, event: TurnEnd) -> TurnState:
    end = event.end
    request_id = event.request_id or (end.request_id if isinstance(end, Failed) else None)
    if isinstance(end, Failed):  # after the end, whether it could be retried is no question
        end = replace(end, request_id=request_id, retryable=False)
    usage = event.usage
    if usage:  # a turn's row keeps no count of what was written to a cache; its cost holds it
        usage = replace(usage, final=True, written=None)
    return replace(
        turn,
        state="ended",
        end=end,
        text_pieces=(event.text,) if event.text else (),
        thinking_pieces=(event.thinking,) if event.thinking else (),
        request_id=request_id,
        served_model=event.served_model or turn.served_model,
        usage=usage or turn.usage,
        ttft_ms=event.ttft_ms,
        total_ms=event.total_ms,
        cost_usd=event.cost_usd,
        retrying=None,
        queued=None,
        stopping=False,
    )


def _checks(
    runs: tuple[CheckRun, ...], event: CheckStarted | Checked | CheckEnded
) -> tuple[CheckRun, ...]:
    if isinstance(event, CheckStarted):
        known = any(run.started.run == event.run for run in runs)
        return runs if known else (*runs, CheckRun(event))
    return tuple(_result(run, event) if run.started.run == event.run else run for run in runs)


def _result(run: CheckRun, event: Checked | CheckEnded) -> CheckRun:
    if isinstance(event, CheckEnded):
        return replace(run, end=event)
    others = tuple(result for result in run.results if result.name != event.name)
    return replace(run, results=(*others, event))
