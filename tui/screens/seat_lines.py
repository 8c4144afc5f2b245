"""A seat's state -> its one line: who, what it does, and the figures, each None while unknown."""

from msgspec import Struct

from sessions.events import Usage
from sessions.state import SeatState, TurnState
from tui.screens.seat_words import Word, seat_word

CHARACTERS_PER_TOKEN = 4  # a rule of thumb, used until the server has counted


class Pace(Struct, frozen=True):
    """How a running turn goes: seconds since it was sent, characters and counts so far."""

    seconds: float = 0.0
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
    name = seat.contestant.name if revealed else ""
    word = seat_word(turn)
    if not meters:
        if turn is not None and not turn.ended and not turn.stopping:
            word = Word("●", "answering", "live")
        return SeatLine(seat.label, name, word)
    if turn is None:
        return SeatLine(seat.label, name, word)
    tokens, estimated = _tokens(turn, pace)
    return SeatLine(
        seat.label,
        name,
        word,
        None if turn.ttft_ms is None else turn.ttft_ms / 1000,
        _rate(turn, pace, tokens),
        tokens,
        estimated,
        turn.cost_usd if revealed and show_prices else None,
    )


def _tokens(turn: TurnState, pace: Pace) -> tuple[int | None, bool]:
    """Tokens of the answer, and whether they are estimated."""
    usage = turn.usage or pace.usage
    if usage is not None and usage.output:
        return usage.output, usage.estimated
    characters = len(turn.text) if turn.ended else pace.characters
    return (max(1, characters // CHARACTERS_PER_TOKEN), True) if characters else (None, False)


def _rate(turn: TurnState, pace: Pace, tokens: int | None) -> float | None:
    """Tokens a second since the first text; reasoning came before it and is left out."""
    if tokens is None or turn.ttft_ms is None:
        return None
    seconds = turn.total_ms / 1000 if turn.total_ms is not None else pace.seconds
    seconds -= turn.ttft_ms / 1000
    reasoning = turn.usage.reasoning if turn.usage else None
    shown = tokens - (reasoning or 0)
    return shown / seconds if seconds > 0.2 and shown > 0 else None
