"""The operator's own limits on how a server is asked: how many at a time, how many a minute.

They hold over the seats of a session and over every h2h of this user, and are of an address, not of
a contestant: two entries of one server count together, each waiting by its own limit. What waits
says so. A place is a locked file: it is free again however the process that held it ended.
"""

import asyncio
import fcntl
import hashlib
import json
import math
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

from msgspec import Struct

from sessions.events import Failed, ProviderEvent, Queued
from sessions.providers import Ask, Provider

LOOK_S = 0.1  # how often a request that waits looks whether it is its turn
MINUTE_S = 60.0


class Limits(Struct, frozen=True):
    """`address` names the server; `folder` is where all processes of this user look."""

    address: str
    folder: Path
    max_concurrent: int | None = None
    per_minute: int | None = None

    @property
    def words(self) -> str:
        parts = []
        if self.max_concurrent:
            parts.append(f"at most {self.max_concurrent} at a time")
        if self.per_minute:
            parts.append(f"at most {self.per_minute} a minute")
        return " and ".join(parts)


class Gated:
    """`inner`, each of whose requests waits for its turn first."""

    def __init__(
        self,
        inner: Provider,
        limits: Limits,
        *,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._inner, self._limits = inner, limits
        self._sleep, self._clock, self._wall = sleep, clock, wall

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        began, said, place = self._clock(), False, None
        try:
            while (place := _enter(self._limits, self._wall())) is None:
                if not said:
                    yield Queued(f"Waiting its turn: {self._limits.words}, by your own limit.")
                    said = True
                await self._sleep(LOOK_S)
        except OSError as error:
            why = error.strerror or type(error).__name__
            yield Failed(
                "limit",
                f"Your limit ({self._limits.words}) cannot be kept: {self._limits.folder} ({why}). "
                "Make that folder writable, or take the limit out of the roster.",
            )
            return
        try:
            if said:
                yield Queued("Its turn came.", self._clock() - began)
            events = cast("Any", self._inner.stream(ask))
            async with aclosing(events):
                async for event in events:
                    yield event
        finally:
            place.leave()


class _Place:
    """A place among those that may ask at a time; none is needed where there is no such limit."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    def leave(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)  # and with it the lock
            self._descriptor = None


def _enter(limits: Limits, now: float) -> _Place | None:
    """A place, if it is this request's turn; it has then been counted. Raises OSError."""
    limits.folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(limits.address.encode()).hexdigest()[:16]
    place = _free_place(limits, name)
    if place is not None and not _counted(limits, limits.folder / f"{name}.minute", now):
        place.leave()
        return None
    return place


def _free_place(limits: Limits, name: str) -> _Place | None:
    if limits.max_concurrent is None:
        return _Place(None)
    for n in range(limits.max_concurrent):
        descriptor = _opened(limits.folder / f"{name}.{n}")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            return _Place(descriptor)
    return None


def _counted(limits: Limits, path: Path, now: float) -> bool:
    """Whether there is room in the minute that ends now; if so this request is counted in it."""
    if limits.per_minute is None:
        return True
    descriptor = _opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # held for microseconds
        # A clock that was put back would else keep everybody out until it has caught up.
        sent = [at for at in _read(descriptor) if 0 <= now - at < MINUTE_S]
        if len(sent) >= limits.per_minute:
            return False
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps([*sent, now]).encode(), 0)
        return True
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _read(descriptor: int) -> list[float]:
    """The times there; what is none (a crash in the middle of writing) counts for nothing."""
    try:
        found = json.loads(os.pread(descriptor, 1 << 20, 0) or b"[]")
    except ValueError:
        return []
    return [at for at in found if isinstance(at, float) and math.isfinite(at)]
