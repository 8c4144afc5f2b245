"""The time that a check has, and what happens when it is over."""

import asyncio
import time
from collections.abc import Callable

# who has waited for a processor gets more time from this share of its own on, up to that many times
_STARVED, _MOST_STARVED = 0.25, 4.0


class Clock:
    """What is to happen later on this loop, until `stop`."""

    def __init__(self) -> None:
        self._timers: list[asyncio.TimerHandle] = []

    def later(self, seconds: float, action: Callable[[], object]) -> None:
        """Call `action` in so many seconds."""
        self._timers.append(asyncio.get_running_loop().call_later(seconds, action))

    def stop(self) -> None:
        """Nothing of what was to come happens any more."""
        while self._timers:
            self._timers.pop().cancel()

    def give(
        self,
        wall: float,
        since: float,
        *,
        starved: Callable[[], float],
        overdue: Callable[[str], object],
    ) -> None:
        """Call `overdue`, with why, `wall` seconds after `since` (monotonic) was.

        A busy machine that lets those who work wait for a processor, `starved` seconds so far, does
        not use that time up, within bounds. (Of processor time they have no more for that, so that
        an answer cannot get any by a crowd of threads.)
        """
        before = starved()

        def look() -> None:
            waited = starved() - before
            took = time.monotonic() - since
            more = wall + min(waited, _MOST_STARVED * wall) - took
            if waited >= _STARVED * wall and more > 0.1 * wall:
                self.later(more, look)
            else:  # the same words however busy it was: a judging can be compared with another
                overdue(f"no result within {wall:g} s")

        self.later(max(0.0, since + wall - time.monotonic()), look)
