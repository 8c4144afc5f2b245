"""A rater's judgement -> the verdicts that stand in the log, or the reason why it cannot stand."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from sessions.commands import Judge
from sessions.errors import CommandRefused
from sessions.events import Judged
from sessions.state import SessionState, TurnState


def judged(
    state: SessionState,
    judge: Judge,
    new_id: Callable[[], str],
    pending: Sequence[Judged] = (),
) -> list[tuple[str | None, Judged]]:
    """One verdict a grade and one a preference, as (seat, event). Raises CommandRefused.

    A verdict given while a stream is still running is stored as `early`, with what was seen. A
    rater who judges the same turn again amends the earlier verdict, also one of `pending`: given,
    and not saved yet. A second look amends nothing.
    """
    if not judge.grades and judge.prefer is None:
        raise CommandRefused("Nothing was judged: give a grade (A=pass) or a preference.")
    out: list[tuple[str | None, Judged]] = []
    turns = {label: newest_sent(state, label) for label in state.seats}
    early = any(not turn.ended for turn in turns.values())
    seen = {label: judge.seen.get(label, len(turn.text)) for label, turn in turns.items()}

    def verdict(seats: tuple[str, ...], **fields: Any) -> Judged:
        given = Judged(
            new_id(),
            judge.rater,
            seen=tuple((turns[label].key, seen[label]) for label in seats),
            masked=judge.masked,
            note=judge.note,
            was_blind=judge.second_look or not state.revealed,
            early=early,
            **fields,
        )
        earlier = [old for old in (*state.verdicts, *pending) if _same_question(old, given)]
        return replace(given, amends=None if judge.second_look else _first_look(earlier))

    for label, grade in judge.grades.items():
        if label not in turns:
            raise CommandRefused(_no_seat(state, label))
        _refuse_grade_of_nothing(label, grade, turns[label])
        out.append((label, verdict((label,), kind="grade", grade=grade, turn=turns[label].key)))
    if judge.prefer is not None:
        compared = compared_seats(state, judge.prefer)
        for label in compared:
            _refuse_preference_with(label, turns[label])
        keys = tuple(turns[label].key for label in compared)
        out.append((None, verdict(compared, kind="preference", prefer=judge.prefer, turns=keys)))
    return out


def _same_question(old: Judged, new: Judged) -> bool:
    asked = (old.rater, old.kind, old.turn, set(old.turns))
    return asked == (new.rater, new.kind, new.turn, set(new.turns))


def _first_look(earlier: Sequence[Judged]) -> str | None:
    """The newest verdict of a rater's first look: the one that counts, so the one to amend."""
    look = [verdict.id for verdict in earlier[:1]]
    for verdict in earlier[1:]:
        if verdict.amends in look:
            look.append(verdict.id)
    return look[-1] if look else None


def newest_sent(state: SessionState, label: str) -> TurnState:
    """The newest turn of a seat: the newest ended one, else the one still running."""
    turns = state.seats[label].turns
    ended = [turn for turn in turns if turn.ended]
    return ended[-1] if ended and not turns[-1].text else turns[-1]


def compared_seats(state: SessionState, prefer: str) -> tuple[str, ...]:
    """The seats a preference speaks of. Raises CommandRefused where it names none of these."""
    every = tuple(state.seats)
    if len(every) < 2:
        raise CommandRefused("A preference needs two seats; this session has one. Give a grade.")
    if prefer in ("tie", "all-bad"):
        return every
    if order := re.fullmatch(r"([A-H])>([A-H])", prefer):
        named = (order[1], order[2])
    elif re.fullmatch(r"[A-H]", prefer):
        named = (prefer, *(label for label in every if label != prefer))
    else:
        raise CommandRefused(
            f"The preference {prefer!r} is none of: a seat (A), an order (A>B), tie, all-bad."
        )
    for label in named:
        if label not in every:
            raise CommandRefused(_no_seat(state, label))
    if named[0] == named[1]:
        raise CommandRefused(f"Seat {named[0]} cannot be better than itself.")
    return named


def _no_seat(state: SessionState, label: str) -> str:
    return f"There is no seat {label} in this session; its seats: {', '.join(state.seats)}."


def _refuse_preference_with(label: str, turn: TurnState) -> None:
    if turn.failed or not turn.text.strip():
        raise CommandRefused(
            f"Seat {label} gave no whole answer, so it cannot be compared: give it the grade void. "
            "While its session runs, it can be asked again."
        )


def _refuse_grade_of_nothing(label: str, grade: str, turn: TurnState) -> None:
    if grade in ("pass", "partial") and not turn.text.strip():
        raise CommandRefused(
            f"Seat {label} has no answer, so it cannot be graded {grade}; void is possible."
        )
