"""One event with nothing in it that tells who answers: pure functions, used until the reveal."""

import msgspec

from sessions.blind.masking import Masker, mask
from sessions.contestants.record import Contestant
from sessions.events import (
    Checked,
    CheckEnded,
    CheckStarted,
    Event,
    Failed,
    Finished,
    Queued,
    Retrying,
    Seated,
    Started,
    TurnEnd,
    Usage,
)

MOST_MASKED = 100_000  # characters of what was judged: some milliseconds

# What a seat's failure says while its own words would tell the provider: the kind is enough to act.
FAILED = {
    "auth": "the key was not taken",
    "billing": "the account cannot pay",
    "permission": "it may not use this model",
    "not_found": "there is no such model",
    "rate_limit": "too many requests",
    "overloaded": "the server is overloaded",
    "timeout": "the server was silent too long",
    "connect": "the server could not be reached",
    "cut": "the connection was cut; what was written is kept",
    "context": "the prompt does not fit",
    "limit": "your own spending limit left no room for it",
}


def anonymous(seat: str) -> Contestant:
    return Contestant(f"Seat {seat}", "model", "", "")


def veiled(
    event: Event,
    seat: str | None,
    names: tuple[str, ...],
    *,
    meters: bool,
    masked: str | None = None,
) -> Event | None:
    """The event as it may be shown; None: not at all. `meters` False hides counts and times too.

    `masked` is the text of an end where it was masked as it came: a long one takes its time.
    """
    match event:
        case Seated():
            return Seated(anonymous(seat or "?"))
        case Started():
            return Started()
        case Usage() | Queued():
            return event if meters else None
        case Retrying():
            said = FAILED.get(event.kind, "the request failed")
            return msgspec.structs.replace(event, message=said) if meters else None
        case TurnEnd():
            text = mask(event.text, names)[0] if masked is None else masked
            return _veiled_end(event, text, meters=meters)
        case CheckStarted(extracted=str() as extracted):
            return msgspec.structs.replace(event, extracted=_head(extracted, names))
        case Checked():
            return msgspec.structs.replace(event, message=mask(event.message, names)[0])
        case CheckEnded():
            return msgspec.structs.replace(event, output=mask(event.output, names)[0])
    return event


def _head(extracted: str, names: tuple[str, ...]) -> str:
    """As much as can be masked while a screen waits; it stands in the answer as well."""
    if len(extracted) <= MOST_MASKED:
        return mask(extracted, names)[0]
    shown = Masker(names).feed(extracted[:MOST_MASKED])  # without the half of a name
    return f"{shown} ... (the rest is in the answer)"


def _veiled_end(event: TurnEnd, text: str, *, meters: bool) -> TurnEnd:
    end = event.end
    if isinstance(end, Failed):
        said = FAILED.get(end.kind, "the request failed") if meters else "no whole answer came"
        kind = end.kind if meters else "internal"
        end = Failed(kind, f"This seat failed: {said}.", phase=end.phase)
    elif isinstance(end, Finished):
        end = Finished(end.reason if meters else "end")
    return TurnEnd(
        end,
        text=text,
        ttft_ms=event.ttft_ms if meters else None,
        total_ms=event.total_ms if meters else None,
        usage=event.usage if meters else None,
    )
