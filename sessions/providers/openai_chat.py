"""OpenAI Chat Completions, which most other servers speak too, each a little differently.

The terminal event is a non-empty `finish_reason`; `[DONE]` or the end of the stream without one is
an answer that was cut. Some servers send neither `[DONE]` nor a close after it, so the counts are
waited for only briefly (`conversation.LINGER_S`).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sessions.events import Failed, Finished, FinishReason, ProviderEvent, Text, Thinking, Usage
from sessions.providers import Ask, failures
from sessions.providers.conversation import converse
from sessions.providers.endpoint import Endpoint
from sessions.providers.fields import count_of, field, spoken_of, text_of

REASONS: dict[str, FinishReason] = {
    "stop": "end",
    "eos": "end",
    "end_turn": "end",
    "length": "length",
    "max_tokens": "length",
    "model_length": "context",
    "content_filter": "filter",
    "safety": "filter",
    "recitation": "filter",
    "tool_calls": "tool",
    "function_call": "tool",
    "refusal": "refusal",
    "stop_sequence": "stop_sequence",
}
REASONING = ("completion_tokens_details", "reasoning_tokens")
FAILED_REASONS = frozenset({"error", "abort", "insufficient_system_resource"})


class OpenAIChat:
    """A Provider for one endpoint. The vendor itself no longer takes `max_tokens`."""

    sdk = "openai"

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        return converse(self, self.endpoint, ask)

    def auth(self, endpoint: Endpoint) -> Mapping[str, str]:
        return {"authorization": f"Bearer {endpoint.key}"}

    def client(self, sdk: Any, endpoint: Endpoint, http: Any) -> Any:
        return sdk.AsyncOpenAI(
            api_key=endpoint.key, base_url=endpoint.base_url, max_retries=0, http_client=http
        )

    async def send(self, client: Any, endpoint: Endpoint, ask: Ask) -> Any:
        return await client.chat.completions.create(**body(ask, endpoint), stream=True)

    def reading(self, endpoint: Endpoint) -> "ChatReading":
        return ChatReading(endpoint)


def body(ask: Ask, endpoint: Endpoint) -> dict[str, Any]:
    system = [{"role": "system", "content": ask.system_prompt}] if ask.system_prompt else []
    asked: dict[str, Any] = {
        "model": ask.model,
        "messages": [*system, *({"role": m.role, "content": m.text} for m in ask.messages)],
        "stream_options": {"include_usage": True},
    }
    limit = "max_completion_tokens" if endpoint.own_host else "max_tokens"
    names = {"max_tokens": limit, "effort": "reasoning_effort"}
    for name in ("max_tokens", "effort", "temperature", "stop"):
        if name in ask.params:
            asked[names.get(name, name)] = ask.params[name]
    return asked


class ChatReading:
    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._refused = False
        self._spoke = False
        self.served_model: str | None = None
        self.usage: Usage | None = None
        self.end: Finished | Failed | None = None
        self.complete: bool = False

    def take(self, chunk: Any) -> Sequence[Text | Thinking]:
        self.served_model = self.served_model or text_of(chunk, "model") or None
        self._count(field(chunk, "usage"))
        choices = field(chunk, "choices")
        if not isinstance(choices, list) or not choices:
            # The usage chunk comes last; before the end this is filter data or a keep-alive.
            self.complete = self.end is not None and self.usage is not None
            return ()
        choice = choices[0]
        said = self._said(field(choice, "delta"))
        self._spoke = self._spoke or any(piece.text for piece in said)
        if reason := text_of(choice, "finish_reason"):
            self.end = self._ended(reason, choice)
        return said

    def _said(self, delta: Any) -> list[Text | Thinking]:
        """Servers use one name or the other for thinking; some send the same text under both."""
        thinking = spoken_of(delta, "reasoning_content") or spoken_of(delta, "reasoning")
        said: list[Text | Thinking] = [Thinking(thinking)] if thinking else []
        said += _pieces(field(delta, "content"))
        if refusal := text_of(delta, "refusal"):
            self._refused = True
            said.append(Text(refusal))
        return said

    def _ended(self, reason: str, choice: Any) -> Finished | Failed:
        if reason in FAILED_REASONS:
            said = field(choice, "error") or {"message": f"it ended with finish_reason {reason!r}"}
            phase = "streaming" if self._spoke else "waiting"
            return failures.from_status(self._endpoint, None, said, phase)
        if self._refused and reason == "stop":
            return Finished("refusal", reason)
        return Finished(REASONS.get(reason.lower(), "end"), reason)

    def _count(self, counts: Any) -> None:
        """Some servers send counts on every chunk. They are cumulative: the last one wins."""
        if counts is None:
            return
        self.usage = Usage(
            input=count_of(counts, "prompt_tokens"),
            cached=count_of(counts, "prompt_tokens_details", "cached_tokens"),
            output=_output(counts),
            reasoning=count_of(counts, *REASONING),
            written=count_of(counts, "prompt_tokens_details", "cache_write_tokens"),
        )


def _output(counts: Any) -> int | None:
    """All output tokens. Some servers leave the reasoning out of `completion_tokens`: the total
    tells, which is then the sum of three."""
    output, reasoning = count_of(counts, "completion_tokens"), count_of(counts, *REASONING)
    asked, total = count_of(counts, "prompt_tokens"), count_of(counts, "total_tokens")
    if not (output is not None and reasoning and asked is not None):
        return output
    return output + reasoning if total == asked + output + reasoning else output


def _pieces(content: Any) -> list[Text | Thinking]:
    """`content` is a text, or a list of parts; some servers put the thinking among the parts."""
    if isinstance(content, str):
        return [Text(content)]
    return [_piece(part) for part in content] if isinstance(content, list) else []


def _piece(part: Any) -> Text | Thinking:
    if text_of(part, "type") in ("thinking", "reasoning"):
        return Thinking(spoken_of(part, "thinking") or spoken_of(part, "text"))
    return Text(part if isinstance(part, str) else spoken_of(part, "text"))
