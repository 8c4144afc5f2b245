"""The steps of a script in the bytes of each protocol, as their servers send them."""

import json
from typing import Any, ClassVar, Protocol

from tests.wire.script import Begin, Event, Fault, Finish, Refuse, Say, Step, Think, Tokens


def sse(data: str, event: str | None = None) -> bytes:
    head = f"event: {event}\n" if event else ""
    return f"{head}data: {data}\n\n".encode()


class Encoder(Protocol):
    def encode(self, step: Step) -> bytes: ...


class Anthropic:
    """Messages: `message_start`, blocks, `message_delta`, `message_stop`."""

    reasons: ClassVar = {
        "end": "end_turn",
        "length": "max_tokens",
        "context": "model_context_window_exceeded",
        "pause": "pause_turn",
        "tool": "tool_use",
        "filter": "refusal",
    }

    def __init__(self) -> None:
        self._block: str | None = None
        self._index = -1

    def encode(self, step: Step) -> bytes:
        match step:
            case Begin():
                return self._event(
                    "message_start",
                    message={
                        "id": step.id,
                        "type": "message",
                        "role": "assistant",
                        "model": step.model,
                        "content": [],
                        "stop_reason": None,
                        "stop_sequence": None,
                        "usage": {"input_tokens": step.input_tokens, "output_tokens": 1},
                    },
                )
            case Say() | Refuse():
                return self._delta("text", {"type": "text_delta", "text": step.text})
            case Think():
                return self._delta("thinking", {"type": "thinking_delta", "thinking": step.text})
            case Finish():
                return self._finish(step)
            case Fault():
                return self._event("error", error={"type": step.type, "message": step.message})
        raise TypeError(step)

    def _event(self, kind: str, **body: Any) -> bytes:
        return sse(json.dumps({"type": kind, **body}), kind)

    def _delta(self, block: str, delta: dict[str, str]) -> bytes:
        out = b""
        if self._block != block:
            out += self._close_block()
            self._block, self._index = block, self._index + 1
            empty = {"type": "text", "text": ""}
            if block == "thinking":
                empty = {"type": "thinking", "thinking": "", "signature": ""}
            out += self._event("content_block_start", index=self._index, content_block=empty)
        return out + self._event("content_block_delta", index=self._index, delta=delta)

    def _close_block(self) -> bytes:
        if self._block is None:
            return b""
        self._block = None
        return self._event("content_block_stop", index=self._index)

    def _finish(self, step: Finish) -> bytes:
        usage: dict[str, Any] = {}
        if (t := step.tokens) is not None:
            usage = {
                "input_tokens": t.input - t.cached,
                "cache_read_input_tokens": t.cached,
                "output_tokens": t.output,
            }
            if t.reasoning:
                usage["output_tokens_details"] = {"thinking_tokens": t.reasoning}
        delta = {"stop_reason": self.reasons.get(step.reason, step.reason), "stop_sequence": None}
        if step.reason == "refusal":
            delta["stop_details"] = {  # type: ignore[assignment]
                "type": "refusal",
                "category": "cyber",
                "explanation": "It could help an attack.",
            }
        return (
            self._close_block()
            + self._event("message_delta", delta=delta, usage=usage)
            + self._event("message_stop")
        )


class Chat:
    """Chat completions: chunks with one choice, a usage chunk without choices, `[DONE]`."""

    reasons: ClassVar = {
        "end": "stop",
        "stop_sequence": "stop",
        "filter": "content_filter",
        "refusal": "stop",
        "tool": "tool_calls",
    }

    def __init__(self) -> None:
        self._id, self._model = "chatcmpl-1", "fake-model"

    def encode(self, step: Step) -> bytes:
        match step:
            case Begin():
                self._id, self._model = step.id, step.model
                return self._chunk({"role": "assistant", "content": ""})
            case Say():
                return self._chunk({"content": step.text})
            case Refuse():
                return self._chunk({"refusal": step.text})
            case Think():
                return self._chunk({"reasoning_content": step.text})
            case Finish():
                return self._finish(step)
            case Fault():
                body = {"error": {"message": step.message, "type": step.type, "code": step.code}}
                return sse(json.dumps({"choices": [], **body}))
        raise TypeError(step)

    def chunk(self, choices: list[dict[str, Any]], **more: Any) -> str:
        head = {"id": self._id, "object": "chat.completion.chunk", "created": 1}
        return json.dumps({**head, "model": self._model, "choices": choices, **more})

    def _chunk(self, delta: dict[str, Any], reason: str | None = None) -> bytes:
        return sse(self.chunk([{"index": 0, "delta": delta, "finish_reason": reason}]))

    def _finish(self, step: Finish) -> bytes:
        out = self._chunk({}, self.reasons.get(step.reason, step.reason))
        if step.tokens is not None:
            out += sse(self.chunk([], usage=chat_usage(step.tokens)))
        return out + sse("[DONE]")


def chat_usage(t: Tokens) -> dict[str, Any]:
    return {
        "prompt_tokens": t.input,
        "completion_tokens": t.output,
        "total_tokens": t.input + t.output,
        "prompt_tokens_details": {"cached_tokens": t.cached},
        "completion_tokens_details": {"reasoning_tokens": t.reasoning},
    }


class Responses:
    """Responses: typed events with sequence numbers, ending in a whole response object."""

    reasons: ClassVar = {"length": "max_output_tokens", "filter": "content_filter"}

    def __init__(self) -> None:
        self._n = 0
        self._head: dict[str, Any] = {}

    def encode(self, step: Step) -> bytes:
        match step:
            case Begin():
                self._head = {"id": step.id, "object": "response", "model": step.model}
                return self._event("response.created", response=self._response("in_progress"))
            case Say():
                return self._event("response.output_text.delta", delta=step.text, **self._part())
            case Refuse():
                return self._event("response.refusal.delta", delta=step.text, **self._part())
            case Think():
                return self._event(
                    "response.reasoning_summary_text.delta",
                    delta=step.text,
                    item_id="rs_1",
                    output_index=0,
                    summary_index=0,
                )
            case Finish():
                return self._finish(step)
            case Fault():
                return self._event("error", code=step.type, message=step.message, param=None)
        raise TypeError(step)

    def _part(self) -> dict[str, Any]:
        return {"item_id": "msg_1", "output_index": 0, "content_index": 0, "logprobs": []}

    def _event(self, kind: str, **body: Any) -> bytes:
        self._n += 1
        return sse(json.dumps({"type": kind, "sequence_number": self._n, **body}), kind)

    def _response(self, status: str, **more: Any) -> dict[str, Any]:
        rest = {"created_at": 1, "output": [], "tools": [], "tool_choice": "auto"}
        return {**rest, "parallel_tool_calls": True, **self._head, "status": status, **more}

    def _finish(self, step: Finish) -> bytes:
        more: dict[str, Any] = {"usage": None}
        if (t := step.tokens) is not None:
            more["usage"] = {
                "input_tokens": t.input,
                "input_tokens_details": {"cached_tokens": t.cached},
                "output_tokens": t.output,
                "output_tokens_details": {"reasoning_tokens": t.reasoning},
                "total_tokens": t.input + t.output,
            }
        status = "completed"
        if step.reason in self.reasons:
            status = "incomplete"
            more["incomplete_details"] = {"reason": self.reasons[step.reason]}
        return self._event(f"response.{status}", response=self._response(status, **more))


def encoder_for(path: str) -> Anthropic | Chat | Responses | None:
    """The protocol that a request's path belongs to."""
    if path.endswith("/messages"):
        return Anthropic()
    if path.endswith("/chat/completions"):
        return Chat()
    return Responses() if path.endswith("/responses") else None


def encode(encoder: Encoder, step: Step) -> bytes:
    return sse(step.data, step.event) if isinstance(step, Event) else encoder.encode(step)
