"""Asking a fake server through the real adapters, and sorting what came back."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

from sessions.events import Failed, Finished, ProviderEvent, Started, Text, Thinking, Usage
from sessions.providers import Ask, Message, Provider
from sessions.providers.anthropic import AnthropicMessages
from sessions.providers.endpoint import Endpoint
from sessions.providers.openai_chat import OpenAIChat
from sessions.providers.openai_responses import OpenAIResponses
from tests.wire.script import Dialect, Reply
from tests.wire.server import FakeServer, serve

ADAPTERS = {"anthropic": AnthropicMessages, "chat": OpenAIChat, "responses": OpenAIResponses}
DIALECTS: tuple[Dialect, ...] = ("anthropic", "responses", "chat")
KEY = "sk-test-0123456789"


def ask(text: str = "What is 2 + 2?", *, model: str = "asked-model", **params: Any) -> Ask:
    return Ask((Message("user", text),), model, params=params)


def adapter(dialect: Dialect, server: FakeServer, **options: Any) -> Provider:
    """The bare adapter, no retries, on a fake server; `options` go to the Endpoint."""
    return ADAPTERS[dialect](
        Endpoint(**{"label": "fake", "base_url": server.base_url, "key": KEY, **options})
    )


async def collect(events: AsyncIterator[ProviderEvent]) -> "Heard":
    return Heard([event async for event in events])


async def hear(dialect: Dialect, *replies: Reply, about: Ask | None = None, **options: Any):
    """Serve the replies, ask once, return what was heard."""
    async with serve(dialect, *replies) as server:
        return await collect(adapter(dialect, server, **options).stream(about or ask()))


def assert_plain(failed: Failed) -> None:
    """What failed and what to do, in a line for a person, with no key in it."""
    assert "\n" not in failed.message
    assert failed.message.endswith(".")
    assert "Traceback" not in failed.message
    assert KEY not in failed.message


class Heard(list[ProviderEvent]):
    """The events of one request, with the questions that tests ask of them."""

    def __init__(self, events: Iterable[ProviderEvent]) -> None:
        super().__init__(events)
        ends = [e for e in self if isinstance(e, Finished | Failed)]
        assert len(ends) == 1, f"exactly one end is due: {ends}"
        assert self[-1] is ends[0], f"nothing may follow the end: {list(self)}"

    @property
    def text(self) -> str:
        return "".join(e.text for e in self if isinstance(e, Text))

    @property
    def thinking(self) -> str:
        return "".join(e.text for e in self if isinstance(e, Thinking))

    @property
    def started(self) -> Started | None:
        return next((e for e in self if isinstance(e, Started)), None)

    @property
    def usage(self) -> Usage | None:
        """The one final count."""
        counts = [e for e in self if isinstance(e, Usage) and e.final]
        assert len(counts) <= 1, f"more than one final count: {counts}"
        return counts[0] if counts else None

    @property
    def finished(self) -> Finished:
        end = self[-1]
        assert isinstance(end, Finished), end
        return end

    @property
    def failed(self) -> Failed:
        end = self[-1]
        assert isinstance(end, Failed), end
        return end
