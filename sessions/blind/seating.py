"""Who sits where: as given when nothing is blind, drawn at random otherwise."""

from collections.abc import Sequence
from random import Random

from sessions.contestants.record import Contestant
from sessions.events import Blindness

LABELS = "ABCDEFGH"


def seat(contestants: Sequence[Contestant], blind: Blindness, rng: Random) -> dict[str, Contestant]:
    """One to eight contestants, by seat label. One contestant may sit twice."""
    order = list(contestants)
    if blind != "off":
        rng.shuffle(order)
    return dict(zip(LABELS, order, strict=False))
