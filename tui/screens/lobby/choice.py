"""What is chosen in the lobby, and what is chosen for somebody who chose nothing."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

from tui.screens.lobby.records import Seatable

if TYPE_CHECKING:
    from sessions.events import Blindness

MOST_SEATS = 8  # as many as there are labels
MODES: tuple[Blindness, ...] = ("off", "names", "full")
PAIR = ("player-right", "player-wrong")


def default_picks(roster: Sequence[Seatable]) -> list[str]:
    """Two models that can answer now, of two providers if there are; one; else two players."""
    models = [s.entry for s in roster if s.entry.contestant.kind == "model" and s.ready]
    firsts = {entry.contestant.provider: entry for entry in reversed(models)}
    if "local" in firsts and len(firsts) > 1:
        del firsts["local"]  # a tiny model is nobody's first choice beside a large one
    chosen = [entry.name for entry in models if entry is firsts.get(entry.contestant.provider)]
    providers = set(firsts)
    chosen += [
        entry.name
        for entry in models
        if entry.contestant.provider in providers and entry.name not in chosen
    ]
    if chosen:
        return chosen[:2]
    names = [seatable.entry.name for seatable in roster]
    return [name for name in PAIR if name in names]


def default_blind(seats: int) -> Blindness:
    return "names" if seats > 1 else "off"


def next_blind(mode: Blindness) -> Blindness:
    return MODES[(MODES.index(mode) + 1) % len(MODES)]


def new_seed(rng: Random) -> int:
    """Short enough to be read aloud."""
    return rng.randint(1, 9999)
