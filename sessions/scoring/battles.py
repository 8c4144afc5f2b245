"""Battles -> counts of wins and ties, and whether they hold the contestants together.

A rating exists only if nobody is out of reach: every split of the contestants into two groups must
have a win (or a tie) both ways (Ford 1957). Where that fails a fit would run off to infinity, so
the error names who stands apart.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from sessions.scoring.errors import BadCounts, Unidentifiable

if TYPE_CHECKING:
    import numpy as np

Winner = Literal["model_a", "model_b", "tie", "both_bad"]
Battle = tuple[str, str, str]  # model_a, model_b, winner
WINNERS = ("model_a", "model_b", "tie", "both_bad")
NAMED = 5


class Counts(Struct, frozen=True):
    """`wins[i, j]`: how often i beat j; `ties[i, j]` (symmetric): how often they tied."""

    names: tuple[str, ...]
    wins: "np.ndarray"
    ties: "np.ndarray"


def check(battles: Sequence[Battle]) -> None:
    """Refuse outcomes that are none and battles of a contestant with itself.

    Raises:
        BadCounts: with the battle's number and value.
    """
    for i, (a, b, winner) in enumerate(battles):
        if winner not in WINNERS:
            raise BadCounts(
                f"Battle {i} was won by {winner!r}; take model_a, model_b, tie or both_bad."
            )
        if a == b:
            raise BadCounts(f"Battle {i} is of {a!r} against itself, which rates nobody.")


def counts(battles: Sequence[Battle]) -> Counts:
    """Wins and ties by pair. Both-bad battles rate nobody, but their contestants stay listed.

    Raises:
        BadCounts: as `check`.
        Unidentifiable: fewer than two contestants.
    """
    check(battles)
    return tabled(Counter(battles))


def tabled(often: Mapping[Battle, int]) -> Counts:
    """The same of battles that are counted already, and checked.

    Raises:
        Unidentifiable: fewer than two contestants.
    """
    import numpy as np

    names = tuple(sorted({name for a, b, _ in often for name in (a, b)}))
    if len(names) < 2:
        raise Unidentifiable(
            "No two contestants have been judged against each other yet, and a rating is made of "
            "such verdicts; say in one session which answer is better."
        )
    at = {name: i for i, name in enumerate(names)}
    wins = np.zeros((len(names), len(names)))
    ties = np.zeros_like(wins)
    for (a, b, winner), n in often.items():
        i, j = at[a], at[b]
        if winner == "model_a":
            wins[i, j] += n
        elif winner == "model_b":
            wins[j, i] += n
        elif winner == "tie":
            ties[i, j] += n
            ties[j, i] += n
    return Counts(names, wins, ties)


def held_together(found: Counts) -> bool:
    """Whether every contestant reaches every other over wins and ties."""
    reach = _reach(found)
    return bool(reach.all())


def require_held_together(found: Counts) -> None:
    """Refuse battles that no rating fits.

    Raises:
        Unidentifiable: naming the disconnected, undefeated or winless contestants.
    """
    import numpy as np

    reach = _reach(found)
    if reach.all():
        return
    way_out = "let them meet again, or ask for regularised ratings."
    linked = reach | reach.T
    # Contestants in one piece if wins in either direction are followed.
    piece = _closure(linked)[0]
    if not piece.all():
        raise Unidentifiable(
            f"No win or tie links {_listed(found, piece)} with {_listed(found, ~piece)}: {way_out}"
        )
    # A group at the top is reached by nobody outside it; one at the bottom reaches nobody.
    together = reach & reach.T
    beaten_from_outside = (reach & ~together).any(axis=0)
    beats_outside = (reach & ~together).any(axis=1)
    top, bottom = np.logical_not(beaten_from_outside), np.logical_not(beats_outside)
    raise Unidentifiable(
        f"The ratings have no bounds: undefeated {_listed(found, top)}, winless "
        f"{_listed(found, bottom)} (against the rest): {way_out}"
    )


def _reach(found: Counts) -> "np.ndarray":
    """[i, j]: whether i beat or tied somebody who ... beat or tied j, or is j."""
    import numpy as np

    return _closure((found.wins + found.ties > 0) | np.eye(len(found.names), dtype=bool))


def _closure(step: "np.ndarray") -> "np.ndarray":
    """The transitive closure of a reflexive relation, by repeated squaring."""
    while True:
        further = (step.astype(float) @ step.astype(float)) > 0
        if (further == step).all():
            return step
        step = further


def _listed(found: Counts, members: "np.ndarray") -> str:
    names = [name for name, inside in zip(found.names, members, strict=True) if inside]
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + rest
