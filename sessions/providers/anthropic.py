"""Anthropic Messages, on the official SDK's raw event stream.

The SDK's `.stream()` helper gives each text twice (as `text` and as a block's delta), so the raw
stream is read. Thinking blocks belong to a model and its transcript: they are never sent back.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sessions.events import Failed, Finished, FinishReason, ProviderEvent, Text, Thinking, Usage
from sessions.providers import Ask
from sessions.providers.conversation import converse
from sessions.providers.endpoint import Endpoint
from sessions.providers.fields import count_of, dig, field, text_of

DEFAULT_MAX_TOKENS = 32_000  # the protocol demands a number; thinking counts against it
REASONS: dict[str, FinishReason] = {
    "end_turn": "end",
    "max_tokens": "length",
    "stop_sequence": "stop_sequence",
    "tool_use": "tool",
    "pause_turn": "pause",
    "refusal": "refusal",
    "model_context_window_exceeded": "context",
}
COUNTS = (
    "input_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "output_tokens",
    "output_tokens_details.thinking_tokens",
)


class AnthropicMessages:
    """A Provider for one endpoint."""

    sdk = "anthropic"

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        return converse(self, self.endpoint, ask)

    def auth(self, endpoint: Endpoint) -> Mapping[str, str]:
        """Other servers of this protocol want the older header and version; most take both."""
        bearer = {"authorization": f"Bearer {endpoint.key}"}
        if endpoint.own_host:
            return bearer
        return {**bearer, "x-api-key": endpoint.key, "anthropic-version": "2023-06-01"}

    def client(self, sdk: Any, endpoint: Endpoint, http: Any) -> Any:
        return sdk.AsyncAnthropic(
            api_key=endpoint.key,
            base_url=endpoint.base_url,
            max_retries=0,
            http_client=http,
            open_telemetry=False,
        )

    async def send(self, client: Any, endpoint: Endpoint, ask: Ask) -> Any:
        return await client.messages.create(**body(ask, endpoint), stream=True)

    def reading(self, endpoint: Endpoint) -> "MessagesReading":
        return MessagesReading(is_summary=endpoint.own_host)


def body(ask: Ask, endpoint: Endpoint) -> dict[str, Any]:
    """The request. Sampling parameters are no longer the vendor's: they go as extra fields."""
    asked: dict[str, Any] = {
        "model": ask.model,
        "max_tokens": ask.params.get("max_tokens", DEFAULT_MAX_TOKENS),
        "messages": [{"role": m.role, "content": m.text} for m in ask.messages],
    }
    if ask.system_prompt:
        asked["system"] = ask.system_prompt
    if effort := ask.params.get("effort"):
        asked["output_config"] = {"effort": effort}
    if stop := ask.params.get("stop"):
        asked["stop_sequences"] = stop
    if endpoint.own_host and shows_thinking(ask.model):
        asked["thinking"] = {"type": "adaptive", "display": "summarized"}
    if "temperature" in ask.params:
        asked["extra_body"] = {"temperature": ask.params["temperature"]}
    return asked


def shows_thinking(model: str) -> bool:
    """Claude 5.5 and newer think by default, and show it only when asked."""
    version = re.match(r"claude-[a-z]+-(\d+)(?:-(\d{1,2}))?(?!\d)", model)
    return bool(version) and (int(version[1]), int(version[2] or 0)) >= (5, 5)


class MessagesReading:
    def __init__(self, is_summary: bool) -> None:
        self._is_summary = is_summary
        self._stop: Any = None
        self._counts: dict[str, int] = {}
        self.served_model: str | None = None
        self.usage: Usage | None = None
        self.end: Finished | Failed | None = None
        self.complete = False

    def take(self, event: Any) -> Sequence[Text | Thinking]:
        match field(event, "type"):
            case "content_block_delta":
                delta = field(event, "delta")
                if text := text_of(delta, "text"):
                    return (Text(text),)
                if thinking := text_of(delta, "thinking"):
                    return (Thinking(thinking, self._is_summary),)
            case "content_block_start":
                return (Text(text_of(field(event, "content_block"), "text")),)
            case "message_start":
                self.served_model = text_of(field(event, "message"), "model") or None
                # Its output count stands for an answer that has not begun.
                self._count(dig(event, "message", "usage"), COUNTS[:3])
            case "message_delta":
                self._stop = field(event, "delta") or self._stop
                self._count(field(event, "usage"))
            case "message_stop":
                self.end, self.complete = self._finished(), True
        return ()

    def _finished(self) -> Finished:
        raw = text_of(self._stop, "stop_reason") or None
        why = text_of(field(self._stop, "stop_details"), "explanation") or None
        return Finished(REASONS.get(raw or "end_turn", "end"), raw, why)

    def _count(self, counts: Any, names: tuple[str, ...] = COUNTS) -> None:
        """Counts are cumulative; the protocol's input count leaves out what the cache held."""
        if counts is None:
            return
        for name in names:
            if (count := count_of(counts, *name.split("."))) is not None:
                self._counts[name] = count
        fresh, read, written, output, thinking = (self._counts.get(name) for name in COUNTS)
        total = fresh + (read or 0) + (written or 0) if fresh is not None else None
        self.usage = Usage(total, read, output, thinking, written=written)
