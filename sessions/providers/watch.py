"""The two clocks of a stream: until the first event, and between events after it."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class StreamTimeout(Exception):
    """`phase` says which of the two clocks ran out, `seconds` how long it was."""

    def __init__(self, phase: str, seconds: float) -> None:
        super().__init__(f"{phase}: {seconds:g} s")
        self.phase = phase
        self.seconds = seconds


class Watch:
    """Neither SDK has these timeouts, so each await on a stream goes through `within`.

    `pulse` is called for every piece of bytes that arrives. A comment in the stream is no event:
    it proves life between events, but does not count as the first one.
    """

    def __init__(self, first_token_s: float, idle_s: float) -> None:
        self._first_token_s = first_token_s
        self._idle_s = idle_s
        self._first_deadline: float | None = None
        self._seen_event = False
        self._timeout: asyncio.Timeout | None = None

    def event(self) -> None:
        self._seen_event = True

    def pulse(self) -> None:
        if self._seen_event and self._timeout is not None and not self._timeout.expired():
            self._timeout.reschedule(asyncio.get_running_loop().time() + self._idle_s)

    async def within(self, awaitable: Awaitable[T], limit: float | None = None) -> T:
        """Wait for it under the clock that is running (and `limit` seconds at most).

        Raises StreamTimeout; TimeoutError only where `limit` ran out.
        """
        now = asyncio.get_running_loop().time()
        if self._first_deadline is None:
            self._first_deadline = now + self._first_token_s
        deadline = now + self._idle_s if self._seen_event else self._first_deadline
        try:
            async with asyncio.timeout(limit), asyncio.timeout_at(deadline) as self._timeout:
                return await awaitable
        except TimeoutError as error:
            if self._timeout is None or not self._timeout.expired():
                raise
            seconds = self._idle_s if self._seen_event else self._first_token_s
            phase = "idle" if self._seen_event else "first"
            raise StreamTimeout(phase, seconds) from error
        finally:
            self._timeout = None
