"""What tests of a session need: a log in a folder, and providers that speak when they are told."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from problems.sandbox.limits import Limits
from sessions.clock import SystemClock
from sessions.contestants.record import Contestant
from sessions.events import Blindness, Failed, Finished, ProviderEvent, Started, Text, Usage
from sessions.log.writer import Log
from sessions.opened import own_question
from sessions.providers import Ask, Provider
from sessions.session import Session


class Speaker:
    """A provider that yields what it was given; `gate` holds it back, `freed` tells it was left."""

    def __init__(self, *events: ProviderEvent, gate: asyncio.Event | None = None) -> None:
        self.events = events
        self.gate = gate
        self.asks: list[Ask] = []
        self.freed = False

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        self.asks.append(ask)
        try:
            for event in self.events:
                if self.gate and isinstance(event, Finished | Failed):
                    await self.gate.wait()
                yield event
                await asyncio.sleep(0)
        finally:
            self.freed = True


def answer(text: str, *, gate: asyncio.Event | None = None, model: str = "served-1") -> Speaker:
    return Speaker(
        Started("req-1", model),
        *(Text(piece + " ") for piece in text.split(" ")),
        Usage(10, 0, 5, None, final=True),
        Finished("end", "stop"),
        gate=gate,
    )


def contestant(name: str, model: str = "some-model") -> Contestant:
    return Contestant(name, "model", "chat", model)


@asynccontextmanager
async def playing(
    folder: Path, speakers: Mapping[str, Provider], *, blind: Blindness = "off", id: str = "s-1"
) -> AsyncIterator[Session]:
    """A running session on an own question; seats in the order given, closed at the end."""
    log = Log(folder / "log.db", busy_s=0.2)
    names = {contestant(name).digest + name: provider for name, provider in speakers.items()}
    session = Session(
        id,
        own_question("Who are you?"),
        None,
        dict(zip("ABCDEFGH", map(contestant, speakers), strict=False)),
        provider_for=lambda c: names[c.digest + c.name],
        log=log,
        blind=blind,
        limits=Limits(),
        clock=SystemClock(),
        rng=Random(7),
        cost=lambda contestant, usage, served: None,
    )
    running = asyncio.ensure_future(session.run())
    try:
        yield session
    finally:
        running.cancel()
        await asyncio.wait([running])
        await log.close()
