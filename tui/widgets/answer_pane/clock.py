"""When panes are drawn: one clock a screen, each pane in its turn.

Models send hundreds of pieces a second; a terminal shows a few frames. The clock decides how often
text becomes lines, and shifts pane k of n by k/n of a frame, so that a key pressed meanwhile waits
for one pane and not for eight.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

from textual.app import App

BACKLOG = 2  # writes waiting for the terminal from which on nothing new is drawn
SHARE = 8  # a pane rests at least this many times as long as its last flush took


class Flushable(Protocol):
    """What the clock drives. `waiting`: there is text that can be drawn now."""

    @property
    def waiting(self) -> bool: ...

    def flush(self) -> None: ...


def frames_per_second(panes: int) -> int:
    """How often each of so many panes is drawn."""
    if panes <= 2:
        return 15
    return 10 if panes <= 4 else 8


def writer_backlog(app: App) -> Callable[[], int]:
    """How many writes wait for the terminal; 0 where nothing is written (tests, headless).

    Textual's driver takes 30, then blocks the event loop; a slow terminal is served by skipping
    frames instead. The queue is an inner part of Textual, so its absence is no error.
    """

    def backlog() -> int:
        thread = getattr(app._driver, "_writer_thread", None)
        queue = getattr(thread, "_queue", None)
        return 0 if queue is None else queue.qsize()

    return backlog


class FrameClock:
    """Flushes the panes of one screen while they have something to show, else sleeps.

    `backlog` tells how many writes wait for the terminal; `now` is in seconds, monotonic.
    `add` and `remove` at any time; `wake` when a pane got text; `stop` when the screen goes.
    """

    def __init__(
        self,
        backlog: Callable[[], int] = lambda: 0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._backlog = backlog
        self._now = now
        self._panes: list[Flushable] = []
        self._rests_until: dict[int, float] = {}
        self._turn = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, pane: Flushable) -> None:
        self._panes.append(pane)
        self.wake()

    def remove(self, pane: Flushable) -> None:
        self._panes = [other for other in self._panes if other is not pane]
        self._rests_until.pop(id(pane), None)

    @property
    def running(self) -> bool:
        return self._timer is not None

    @property
    def period(self) -> float:
        """Seconds between two turns."""
        count = max(1, len(self._panes))
        return 1 / (frames_per_second(count) * count)

    def wake(self) -> None:
        """Start ticking, if the clock is not. Cheap: called with every piece of text."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self.period, self._tick)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        self._timer = None
        self.turn()
        if any(pane.waiting for pane in self._panes):
            self.wake()

    def turn(self) -> None:
        """The next pane's turn: it is flushed if it has text, has rested, and the terminal keeps
        up."""
        if not self._panes:
            return
        self._turn = (self._turn + 1) % len(self._panes)
        pane = self._panes[self._turn]
        start = self._now()
        if (
            not pane.waiting
            or start < self._rests_until.get(id(pane), start)
            or self._backlog() >= BACKLOG
        ):
            return
        pane.flush()
        self._rests_until[id(pane)] = start + SHARE * (self._now() - start)
