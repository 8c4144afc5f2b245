"""OpenAI Responses. The outcome is read off `response.status`, never off the event's name:
servers exist that send `response.completed` with a response that failed or is incomplete.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, cast

from msgspec.structs import replace

from sessions.events import Failed, Finished, ProviderEvent, Text, Thinking, Usage
from sessions.providers import Ask, failures
from sessions.providers.conversation import converse
from sessions.providers.endpoint import Endpoint
from sessions.providers.fields import count_of, field, text_of

TERMINAL = frozenset({"response.completed", "response.incomplete", "response.failed"})


class OpenAIResponses:
    """A Provider for one endpoint."""

    sdk = "openai"

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._may_have_summaries = True

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        """Accounts that are not verified may not have summaries: then this try has failed, and
        the next one, which the retry wrapper shows, asks without."""
        asked_for_them = self._may_have_summaries
        events = cast("Any", converse(self, self.endpoint, ask))
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Failed) and asked_for_them != self._may_have_summaries:
                    event = replace(event, retryable=True, retry_after=0.0)
                yield event

    def auth(self, endpoint: Endpoint) -> Mapping[str, str]:
        return {"authorization": f"Bearer {endpoint.key}"}

    def client(self, sdk: Any, endpoint: Endpoint, http: Any) -> Any:
        return sdk.AsyncOpenAI(
            api_key=endpoint.key, base_url=endpoint.base_url, max_retries=0, http_client=http
        )

    async def send(self, client: Any, endpoint: Endpoint, ask: Ask) -> Any:
        asked = body(ask, endpoint)
        if not self._may_have_summaries:
            asked.pop("reasoning", None)
            if effort := ask.params.get("effort"):
                asked["reasoning"] = {"effort": effort}
        try:
            return await client.responses.create(**asked, stream=True, store=False)
        except Exception as error:
            if getattr(error, "param", None) == "reasoning.summary":
                self._may_have_summaries = False
            raise

    def reading(self, endpoint: Endpoint) -> "ResponsesReading":
        return ResponsesReading(endpoint)


def body(ask: Ask, endpoint: Endpoint) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "model": ask.model,
        "input": [{"role": m.role, "content": m.text} for m in ask.messages],
    }
    if ask.system_prompt:
        asked["instructions"] = ask.system_prompt
    if "max_tokens" in ask.params:
        asked["max_output_tokens"] = ask.params["max_tokens"]
    if "temperature" in ask.params:
        asked["temperature"] = ask.params["temperature"]
    if stop := ask.params.get("stop"):
        asked["extra_body"] = {"stop": stop}
    reasoning: dict[str, str] = {}
    if effort := ask.params.get("effort"):
        reasoning["effort"] = effort
    if endpoint.own_host and reasons(ask.model):
        reasoning["summary"] = "auto"
    if reasoning:
        asked["reasoning"] = reasoning
    return asked


def reasons(model: str) -> bool:
    """Only reasoning models take `reasoning`; the others refuse the request."""
    return bool(re.match(r"o\d|gpt-([5-9]|\d\d)", model)) and "-chat" not in model


class ResponsesReading:
    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._refused = self._spoke = False
        self.served_model: str | None = None
        self.usage: Usage | None = None
        self.end: Finished | Failed | None = None
        self.complete = False

    def take(self, event: Any) -> Sequence[Text | Thinking]:
        response = field(event, "response")
        self.served_model = text_of(response, "model") or self.served_model
        match text_of(event, "type"):
            case "response.output_text.delta":
                return self._said(event)
            case "response.refusal.delta":
                self._refused = True
                return self._said(event)
            case "response.reasoning_summary_text.delta":
                return (Thinking(text_of(event, "delta"), is_summary=True),)
            case "response.reasoning_text.delta":
                return (Thinking(text_of(event, "delta")),)
            case "error":
                self._close(self._failed(field(event, "error") or event))
            case kind if kind in TERMINAL:
                self._count(field(response, "usage"))
                self._close(self._ended(response))
        return ()

    def _said(self, event: Any) -> Sequence[Text]:
        text = text_of(event, "delta")
        self._spoke = self._spoke or bool(text)
        return (Text(text),)

    def _close(self, end: Finished | Failed) -> None:
        self.end, self.complete = end, True

    def _ended(self, response: Any) -> Finished | Failed:
        status = text_of(response, "status")
        if status == "incomplete":
            raw = text_of(field(response, "incomplete_details"), "reason")
            reason = "filter" if raw == "content_filter" else "length"
            return Finished(reason, raw or status)
        if status == "completed":
            return Finished("refusal" if self._refused else "end", status)
        said = field(response, "error") or {"message": f"it ended with status {status!r}"}
        return self._failed(said)

    def _failed(self, said: Any) -> Failed:
        words = {name: text_of(said, name) for name in ("message", "code", "type")}
        phase = "streaming" if self._spoke else "waiting"
        return failures.from_status(self._endpoint, None, words, phase)

    def _count(self, counts: Any) -> None:
        if counts is not None:
            self.usage = Usage(
                input=count_of(counts, "input_tokens"),
                cached=count_of(counts, "input_tokens_details", "cached_tokens"),
                output=count_of(counts, "output_tokens"),
                reasoning=count_of(counts, "output_tokens_details", "reasoning_tokens"),
                written=count_of(counts, "input_tokens_details", "cache_write_tokens"),
            )
