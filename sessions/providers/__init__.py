"""What every source of answers offers: one async stream of provider events a request."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Literal, Protocol

from msgspec import Struct

from sessions.events import ProviderEvent


class Message(Struct, frozen=True):
    role: Literal["user", "assistant"]
    text: str


async def at_once() -> None:
    """Nobody to wait for."""


class Ask(Struct, frozen=True):
    """One request: the conversation so far, ending with the user's message.

    Await `ready` right before the request leaves, when all that comes before it is done: it
    returns when the other seats are as far, and then the clock of all starts.
    """

    messages: tuple[Message, ...]
    model: str
    system_prompt: str | None = None
    params: dict[str, Any] = {}
    ready: Callable[[], Awaitable[None]] = at_once


class Provider(Protocol):
    """Yields events and exactly one end, last; never retries; knows no seats.

    Leaving the iteration early (`aclose`, cancellation) frees the server: that is the job of the
    generator's `finally`.
    """

    def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]: ...
