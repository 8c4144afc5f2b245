"""What every source of answers offers: one async stream of provider events a request."""

from collections.abc import AsyncIterator
from typing import Any, Literal, Protocol

from msgspec import Struct

from sessions.events import ProviderEvent


class Message(Struct, frozen=True):
    role: Literal["user", "assistant"]
    text: str


class Ask(Struct, frozen=True):
    """One request: the conversation so far, ending with the user's message."""

    messages: tuple[Message, ...]
    model: str
    system_prompt: str | None = None
    params: dict[str, Any] = {}


class Provider(Protocol):
    """Yields events and exactly one end, last; never retries; knows no seats.

    Leaving the iteration early (`aclose`, cancellation) frees the server: that is the job of the
    generator's `finally`.
    """

    def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]: ...
