"""Where the requests of one turn wait for one another, so that they leave at the same moment.

What comes before a request (an import, a client, name, connection and TLS) takes one server half a
second and another none. It is paid for at the line; the clock of every seat starts when it opens.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

# A seat that takes longer to connect no longer holds up the others; it starts late by as much.
LONGEST_S = 3.0


class StartLine:
    """For one turn of `places` seats; `now` gives monotonic seconds. It opens when all are there,
    or `longest_s` after the first one has begun to wait."""

    def __init__(self, places: int, now: Callable[[], float], longest_s: float = LONGEST_S) -> None:
        self._missing = places
        self._now = now
        self._longest_s = longest_s
        self._open = asyncio.Event()
        self._opened_at: float | None = None

    def place(self) -> "Place":
        return Place(self)

    def since(self) -> float:
        """Seconds since it opened; 0 before."""
        return 0.0 if self._opened_at is None else self._now() - self._opened_at

    def arrive(self) -> None:
        self._missing -= 1
        if self._missing <= 0:
            self._start()

    async def wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._longest_s):
                await self._open.wait()
        self._start()

    def _start(self) -> None:
        if self._opened_at is None:
            self._opened_at = self._now()
            self._open.set()


class Place:
    """One seat at the line. A request that is sent again waits no second time."""

    def __init__(self, line: StartLine) -> None:
        self._line = line
        self._arrived = False

    async def ready(self) -> None:
        """All that comes before the request is done: wait until the others are as far."""
        self.leave()
        await self._line.wait()

    def leave(self) -> None:
        """Hold nobody up any longer: it speaks already, or has failed."""
        if not self._arrived:
            self._arrived = True
            self._line.arrive()

    def since(self) -> float:
        return self._line.since()
