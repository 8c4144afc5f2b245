"""The line over the roster: how many seats, how blind, with which seed, and what it may cost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

from textual.widgets import Static

from tui.screens.lobby.choice import default_blind, new_seed, next_blind
from tui.screens.lobby.words import who_line
from tui.screens.work import imported
from tui.spending import expected_words

if TYPE_CHECKING:  # not needed for the first frame
    from sessions.contestants.entry import Entry
    from sessions.events import Blindness


class WhoLine(Static):
    """Holds what it shows: `blind` and `seed` are what the next session begins with."""

    def __init__(self, rng: Random) -> None:
        super().__init__("", id="who", markup=False)
        self._rng = rng
        self.seed = new_seed(rng)
        self._seats = 0
        self._chosen: Blindness | None = None  # None: as the number of seats suggests
        self._cost = ""  # what the answers may cost at most

    @property
    def blind(self) -> Blindness:
        return self._chosen or default_blind(self._seats)

    def on_mount(self) -> None:
        self._show()

    def show_seats(self, seats: int) -> None:
        self._seats = seats
        self._show()

    def next_blind(self) -> None:
        self._chosen = next_blind(self.blind)
        self._show()

    def new_seed(self) -> None:
        self.seed = new_seed(self._rng)
        self._show()

    async def reckon(self, entries: Sequence[Entry], prompt: str | None) -> None:
        """What it may cost to ask them; in a thread, prices are slow."""
        self._cost = ""
        if prompt is not None and any(each.contestant.kind == "model" for each in entries):
            await imported("sessions.budget")
            self._cost = await asyncio.to_thread(expected_words, entries, prompt)
        self._show()

    def _show(self) -> None:
        self.update(who_line(self._seats, self.blind, self.seed, self._cost))
