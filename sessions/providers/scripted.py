"""A scripted player: a text known in advance, paced like a stream. Never a model, never scored."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from sessions.events import Finished, ProviderEvent, Started, Text, Usage
from sessions.providers import Ask

TOKENS_PER_S = 60.0
PIECE = re.compile(r"\s*\S{1,6}")  # about a token


class ScriptedPlayer:
    """Plays `text` at `tokens_per_s`. With the time between pieces from `sleep` (seconds)."""

    def __init__(
        self,
        text: str,
        tokens_per_s: float = TOKENS_PER_S,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self._text, self._pause, self._sleep = text, 1 / tokens_per_s, sleep

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        await ask.ready()
        yield Started(served_model="scripted")
        played = pieces(self._text)
        for piece in played:
            await self._sleep(self._pause)
            yield Text(piece)
        yield Usage(input=None, output=len(played), final=True, estimated=True)
        yield Finished("end", "scripted", "scripted, not a model")


def pieces(text: str) -> list[str]:
    """The text cut into pieces of about a token; joined again they are the text, exactly."""
    found = PIECE.findall(text)
    tail = text[sum(map(len, found)) :]
    return [*found, tail] if tail else found
