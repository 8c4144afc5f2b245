"""The arena's title: what is asked, how blind, how long, and what of today's limit is taken."""

import asyncio

from textual.widgets import Static

from sessions.blind.view import View
from sessions.clock import Clock
from tui.screens.arena.records import ArenaFacts
from tui.screens.arena.title import title_line

SPENT_S = 2.0  # seconds between two looks at what of today's limit is taken


class TitleBar(Static):
    """Its time runs while seats answer."""

    def __init__(self, facts: ArenaFacts, view: View, clock: Clock) -> None:
        super().__init__("", id="arena-title", markup=False)
        self._facts, self._view, self._clock = facts, view, clock
        self._started = clock.monotonic()
        self._elapsed = 0.0
        self._spent = ""

    def on_mount(self) -> None:
        if self._facts.spent is not None:
            self.set_interval(SPENT_S, self._count_spent)
            self._count_spent()

    def show(self, *, answering: bool, width: int) -> None:
        if answering:
            self._elapsed = self._clock.monotonic() - self._started
        view, spent = self._view, self._spent
        title = title_line(
            self._facts, view.mode, view.revealed, self._elapsed, width=width, spent=spent
        )
        self.update(title, layout=False)

    def _count_spent(self) -> None:
        self.run_worker(self._read_spent(), exclusive=True, exit_on_error=False)

    async def _read_spent(self) -> None:
        if self._facts.spent is not None:
            self._spent = await asyncio.to_thread(self._facts.spent)
