"""The one place where a request is sent again: visibly, and only before any visible output."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, cast

import msgspec

from sessions.events import Failed, ProviderEvent, Retrying, Text, Thinking
from sessions.providers import Ask, Provider

TRIES = 4
TOTAL_S = 60.0
FIRST_DELAY_S = 1.0


def with_retries(
    provider: Provider,
    *,
    sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
    rng: random.Random | None = None,
) -> Provider:
    """`provider`, asked at most 4 times within 60 s while nothing has been seen of its answer.

    `sleep` and `clock` are in seconds. With `rng`, delays vary by up to a quarter, so that seats
    on one account do not all knock at the same moment.
    """
    return Patient(provider, sleep, clock, rng)


class Patient:
    def __init__(
        self,
        inner: Provider,
        sleep: Callable[[float], Awaitable[Any]],
        clock: Callable[[], float],
        rng: random.Random | None,
    ) -> None:
        self._inner, self._sleep, self._clock, self._rng = inner, sleep, clock, rng

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        began = self._clock()
        for n in range(1, TRIES + 1):
            seen = False
            failed: Failed | None = None
            events = cast("Any", self._inner.stream(ask))
            async with aclosing(events):
                async for event in events:
                    seen = seen or isinstance(event, Text | Thinking)
                    if isinstance(event, Failed):
                        failed = event
                        break
                    yield event
            if failed is None:
                return
            delay = self._delay(n, failed)
            elapsed = self._clock() - began
            if seen or not failed.retryable or n == TRIES or elapsed + delay > TOTAL_S:
                yield with_wait(failed)
                return
            yield Retrying(n, delay, failed.kind, failed.message)
            await self._sleep(delay)

    def _delay(self, n: int, failed: Failed) -> float:
        if failed.retry_after is not None:
            return failed.retry_after
        spread = 1 + self._rng.random() / 4 if self._rng else 1
        return FIRST_DELAY_S * 2 ** (n - 1) * spread


def with_wait(failed: Failed) -> Failed:
    """A wait that is too long to sit through is named, so that the operator can decide."""
    if failed.retry_after is None or failed.retry_after <= TOTAL_S:
        return failed
    wait = f"It asks to wait {spoken(failed.retry_after)}; regenerate after that."
    message = f"{failed.message.removesuffix('Wait, then regenerate.').rstrip()} {wait}"
    return msgspec.structs.replace(failed, message=message)


def spoken(seconds: float) -> str:
    """`90 s`, `5 min`, `2 h`: short enough to be read at a glance."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
