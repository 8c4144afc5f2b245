"""Who graded what, look by look: whose grade counts in a score, and which may be compared.

A *look* is one rater's judgement of one answer and what they later put in its place (amendments).
A rater's first look counts in a score; a second one, given blind and without the first at hand,
measures how far the rater agrees with themselves.
"""

from collections.abc import Iterable

from msgspec import Struct

from sessions.events import Grade


class Given(Struct, frozen=True, gc=False):
    """One grade as it was given. `amends` is the id of the grade that it replaces."""

    id: str
    turn_id: str
    rater: str
    grade: Grade
    at: str
    blind: bool = False
    early: bool = False
    amends: str | None = None


Look = list[Given]  # the first grade, then what amended it; the last one stands


def looks(given: Iterable[Given]) -> dict[str, dict[str, list[Look]]]:
    """{turn: {rater: their looks}}, all in the order of time; `given` must stand in that order.

    A look belongs to the rater who began it.
    """
    begun: dict[str, Look] = {}
    found: dict[str, dict[str, list[Look]]] = {}
    for grade in given:
        look = begun.get(grade.amends) if grade.amends else None
        if look is None or look[0].turn_id != grade.turn_id:
            look = []
            found.setdefault(grade.turn_id, {}).setdefault(grade.rater, []).append(look)
        look.append(grade)
        begun[grade.id] = look
    return found


def standing(given: Iterable[Given]) -> dict[str, dict[str, Given]]:
    """{turn: {rater: the grade that counts}}: the newest of each rater's first look."""
    return {
        turn: {rater: of_rater[0][-1] for rater, of_rater in by_rater.items()}
        for turn, by_rater in looks(given).items()
    }
