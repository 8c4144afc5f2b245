"""A finished session as a rater may see it who is to judge it blind: who answered is out of sight,
and so are the checks, what others said, and the seats' letters, which others have spoken of.

The answers come in an order drawn for this look, under letters that are no seat's.
"""

from collections.abc import Iterator
from random import Random

from msgspec import Struct

from sessions.blind.masking import mask
from sessions.blind.names import seated_names
from sessions.commands import Judge
from sessions.errors import CommandRefused
from sessions.events import Grade
from sessions.state import SeatState, SessionState, TurnState
from sessions.verdicts import newest_sent

LETTERS = "PQRSVWXY"  # no seat's letter, and no key of a ballot


class BlindAnswer(Struct, frozen=True):
    """`letter` stands for the seat on this look alone. `parts`: (head, masked text); a head is
    empty where there is one turn. `end` is a sentence where the answer did not simply end."""

    letter: str
    seat: str
    parts: tuple[tuple[str, str], ...]
    end: str
    masked: int


class SecondLook(Struct, frozen=True):
    session: str
    prompt: str
    answers: tuple[BlindAnswer, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(answer.letter for answer in self.answers)


def second_look(state: SessionState, rng: Random) -> SecondLook:
    """Raises CommandRefused for a session without an answer, or one that is not ended."""
    seats = list(state.seats.values())
    if not seats or any(seat.newest is None for seat in seats):
        raise CommandRefused(f"Session {state.session} holds no answers to judge.")
    rng.shuffle(seats)
    names = seated_names(seat.contestant for seat in seats)
    answers = tuple(
        _answer(letter, seat, newest_sent(state, seat.label), names)
        for letter, seat in zip(LETTERS, seats, strict=False)
    )
    return SecondLook(state.session, state.opened.variant.prompt if state.opened else "", answers)


def _answer(letter: str, seat: SeatState, judged: TurnState, names: tuple[str, ...]) -> BlindAnswer:
    turns = [*_before(seat, judged), judged]
    parts, masked = [], 0
    for turn in turns:
        text, count = mask(turn.text, names)
        parts.append((_head(turn, names) if len(turns) > 1 else "", text))
        masked += count
    return BlindAnswer(letter, seat.label, tuple(parts), _end(judged), masked)


def _before(seat: SeatState, judged: TurnState) -> Iterator[TurnState]:
    """The newest attempt of every earlier turn: what the judged one was asked after."""
    earlier = {turn.turn: turn for turn in seat.turns if turn.turn < judged.turn}
    yield from earlier.values()


def _head(turn: TurnState, names: tuple[str, ...]) -> str:
    return "First answer" if turn.turn == 1 else f"Asked further: {mask(turn.prompt, names)[0]}"


def _end(turn: TurnState) -> str:
    if turn.failed:
        return "No whole answer came."
    return "" if turn.finished else "It was stopped before its end."


def blind_judge(
    look: SecondLook,
    rater: str,
    grades: dict[str, Grade],
    prefer: str | None,
    note: str = "",
) -> Judge:
    """What was said of the letters, as a judgement of the seats.

    `prefer` is a letter, an order of two (`P>Q`), `tie` or `all-bad`.
    """
    seats = {answer.letter: answer.seat for answer in look.answers}
    if prefer not in (None, "tie", "all-bad"):
        prefer = ">".join(seats[letter] for letter in prefer.split(">"))
    by_seat: dict[str, Grade] = {seats[letter]: grade for letter, grade in grades.items()}
    masked = sum(answer.masked for answer in look.answers)
    return Judge(rater, by_seat, prefer, note, masked=masked, second_look=True)


def preference_of(look: SecondLook, text: str) -> str:
    """What was typed as a preference between letters. Raises CommandRefused where it is none."""
    typed = text.strip().replace(" ", "")
    if typed.lower() in ("tie", "all-bad"):
        return typed.lower()
    order = typed.upper().split(">")
    if len(order) > 2 or len(set(order)) < len(order) or not set(order) <= set(look.letters):
        raise CommandRefused(
            f"{text.strip()!r} is none of: a letter ({', '.join(look.letters)}), an order "
            f"({'>'.join(look.letters[:2])}), tie, all-bad."
        )
    return ">".join(order)
