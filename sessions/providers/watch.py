"""The clocks of a stream: until its first event, between pieces after it, and after its end."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class StreamTimeout(Exception):
    """`phase` says which clock ran out ("first", "idle" or "linger"), `seconds` how long it was."""

    def __init__(self, phase: str, seconds: float) -> None:
        super().__init__(f"{phase}: {seconds:g} s")
        self.phase = phase
        self.seconds = seconds


class Watch:
    """Neither SDK has these timeouts, so each wait for the server's bytes goes through `within`.

    The wait is for bytes, not for events: one piece often holds many events, so this costs little,
    and a comment, which is no event, proves life all the same. It does not count as the first one:
    that is for the reader of events to say.
    """

    def __init__(self, first_token_s: float, idle_s: float) -> None:
        self._phase = "first"
        self._seconds = first_token_s
        self._idle_s = idle_s
        self._deadline: float | None = None  # of the first event, and of what comes after the end

    def event(self) -> None:
        """The first event is there: from now on each wait has the whole idle time."""
        if self._phase == "first":
            self._phase, self._seconds, self._deadline = "idle", self._idle_s, None

    def linger(self, seconds: float) -> None:
        """The answer has ended: what may still follow has this long, all in all."""
        self._phase, self._seconds = "linger", seconds
        self._deadline = asyncio.get_running_loop().time() + seconds

    async def within(self, awaitable: Awaitable[T]) -> T:
        """Wait for it under the clock that is running. Raises StreamTimeout."""
        deadline = self._deadline
        if deadline is None:
            deadline = asyncio.get_running_loop().time() + self._seconds
        if self._phase == "first":
            self._deadline = deadline  # it runs on over all waits
        clock = asyncio.timeout_at(deadline)
        try:
            async with clock:
                return await awaitable
        except TimeoutError as error:
            if not clock.expired():
                raise  # the network's own, not ours
            raise StreamTimeout(self._phase, self._seconds) from error
