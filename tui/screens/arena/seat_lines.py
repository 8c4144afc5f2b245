"""A seat's state -> its one line: who, what it does, and the figures, each None while unknown."""

from msgspec import Struct

from sessions.contestants.record import Contestant
from sessions.events import Usage
from sessions.state import SeatState, TurnState
from tui.screens.arena.seat_words import Word, seat_word

CHARACTERS_PER_TOKEN = 4  # a rule of thumb, used until the server has counted

SHORTEST_S = 0.2  # a rate over less time than this says nothing


class Pace(Struct, frozen=True):
    """How a running turn goes: seconds since it was sent and to its first text, characters and
    counts so far. It is taken from the deltas, of which the state holds only what is logged."""

    seconds: float = 0.0
    ttft_s: float | None = None
    characters: int = 0
    usage: Usage | None = None


class SeatLine(Struct, frozen=True):
    """`name` is empty while blind. `estimated`: the tokens are counted by a rule of thumb."""

    label: str
    name: str
    word: Word
    ttft_s: float | None = None
    tokens_per_s: float | None = None
    tokens: int | None = None
    estimated: bool = False
    cost_usd: float | None = None


def seat_line(
    seat: SeatState, pace: Pace, *, revealed: bool, meters: bool, show_prices: bool
) -> SeatLine:
    """`meters` False: no figures at all, and while it runs only `answering` (full blindness)."""
    turn = seat.newest
    name = full_name(seat.contestant) if revealed else ""
    word = seat_word(turn, writing=pace.characters > 0)
    if not meters:
        if turn is not None and not turn.ended and not turn.stopping:
            word = Word("●", "answering", "live")
        return SeatLine(seat.label, name, word)
    if turn is None:
        return SeatLine(seat.label, name, word)
    ttft_s = pace.ttft_s if turn.ttft_ms is None else turn.ttft_ms / 1000
    tokens, estimated = _tokens(turn, pace)
    return SeatLine(
        seat.label,
        name,
        word,
        ttft_s,
        _rate(turn, pace, tokens, ttft_s),
        tokens,
        estimated,
        turn.cost_usd if revealed and show_prices else None,
    )


def full_name(contestant: Contestant) -> str:
    """The name, and what it is where it is no model: that is never left out."""
    what = {"scripted": " (scripted, not a model)", "brought": " (brought)"}
    return contestant.name + what.get(contestant.kind, "")


def _tokens(turn: TurnState, pace: Pace) -> tuple[int | None, bool]:
    """Tokens of the answer, and whether they are estimated."""
    usage = turn.usage or pace.usage
    if usage is not None and usage.output:
        return usage.output, usage.estimated
    characters = len(turn.text) if turn.ended else pace.characters
    return (max(1, characters // CHARACTERS_PER_TOKEN), True) if characters else (None, False)


def _rate(turn: TurnState, pace: Pace, tokens: int | None, ttft_s: float | None) -> float | None:
    """Tokens a second since the first text; reasoning came before it and is left out."""
    if tokens is None or ttft_s is None:
        return None
    whole = pace.seconds if turn.total_ms is None else turn.total_ms / 1000
    reasoning = turn.usage.reasoning if turn.usage else None
    shown = tokens - (reasoning or 0)
    seconds = whole - ttft_s
    return shown / seconds if seconds > SHORTEST_S and shown > 0 else None
