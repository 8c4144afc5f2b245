"""Paying the SDKs' start-up cost before anybody waits for it.

The first import takes a second, and the first events of a stream build their types for half a
second more, on the event loop. Unpaid, whoever is asked first would look slower than it is.
"""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

from sessions.contestants.entry import Entry
from sessions.contestants.presets import PRESETS
from sessions.providers import Ask, Message
from sessions.providers.endpoint import Endpoint
from sessions.providers.factory import adapter_for, preset_for

ADDRESS = "http://warm.invalid/v1"  # never connected to: a mock transport answers


def protocols_of(entries: Iterable[Entry]) -> set[str]:
    """The protocols that these entries will speak; the embedded model speaks `chat`."""
    found = {preset_for(entry).protocol for entry in entries if entry.contestant.kind == "model"}
    found.discard("offered")  # a stranger's: what it costs to begin with is its own affair
    return {"chat" if protocol == "local" else protocol for protocol in found}


def warm(protocols: Iterable[str]) -> None:
    """Import each protocol's SDK and put a whole small stream through it. Blocks for 1 to 3 s:
    call it in a thread (`asyncio.to_thread(warm, protocols_of(entries))`)."""
    for protocol in sorted(protocols):
        asyncio.run(_warm(protocol))


async def _warm(protocol: str) -> None:
    import httpx2

    preset = next(p for p in PRESETS.values() if p.protocol == protocol)
    endpoint = Endpoint("warm", ADDRESS)
    adapter: Any = adapter_for(preset, endpoint)
    sdk = __import__(adapter.sdk)
    data = "".join(_sse(event) for event in EVENTS[protocol])

    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, text=data)

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    client = adapter.client(sdk, endpoint, http)
    reading = adapter.reading(endpoint)
    try:
        stream = await adapter.send(client, endpoint, Ask((Message("user", "hi"),), "warm"))
        async for event in stream:
            list(reading.take(event))
    finally:
        await client.close()


def _sse(event: dict[str, Any]) -> str:
    name = f"event: {event['type']}\n" if "type" in event else ""
    return f"{name}data: {json.dumps(event)}\n\n"


def _response(status: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": "hi", "annotations": []}
    item = {"id": "m", "type": "message", "role": "assistant", "status": "completed"}
    usage = {
        "input_tokens": 1,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": 1,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 2,
    }
    return {
        "id": "r",
        "object": "response",
        "created_at": 1,
        "model": "warm",
        "status": status,
        "output": [{**item, "content": [part]}],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": usage,
    }


_PART = {"item_id": "m", "output_index": 0, "content_index": 0, "logprobs": []}
_CHUNK = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "warm"}
_MESSAGE = {"id": "m", "type": "message", "role": "assistant", "model": "warm", "content": []}

EVENTS: dict[str, list[dict[str, Any]]] = {
    "anthropic": [
        {
            "type": "message_start",
            "message": {**_MESSAGE, "usage": {"input_tokens": 1, "output_tokens": 1}},
        },
        {
            "type": "content_block_start",
            "index": 0,
            "content_block": {"type": "text", "text": ""},
        },
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "text_delta", "text": "hi"},
        },
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 1},
        },
        {"type": "message_stop"},
    ],
    "chat": [
        {**_CHUNK, "choices": [{"index": 0, "delta": {"content": "hi"}, "finish_reason": None}]},
        {**_CHUNK, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        {
            **_CHUNK,
            "choices": [],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        },
    ],
    "responses": [
        {"type": "response.created", "sequence_number": 0, "response": _response("in_progress")},
        {"type": "response.output_text.delta", "sequence_number": 1, "delta": "hi", **_PART},
        {"type": "response.completed", "sequence_number": 2, "response": _response("completed")},
    ],
}
