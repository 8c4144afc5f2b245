"""What an adapter costs beside the bare SDK: CPU per 1,000 events, on the same bytes, in one run.

    .venv/bin/python tests/bench/providers.py [EVENTS]        2,000 by default, at least 1,000

For each dialect a stream of EVENTS tiny deltas is prepared once. The bare loop is what anybody
would write on the SDK: create the stream, iterate, look at each delta. The adapter is the whole of
ours: timeouts around each event, retries, comments taken out, counts, half characters. Both read
the same bytes from the same in-memory transport, in many short turns, and the best of each counts,
so that a busy machine changes neither. The target is a ratio of at most 1.3.
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

import httpx2

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sessions.events import Text
from sessions.providers import Ask, Message, conversation
from sessions.providers.endpoint import Endpoint
from sessions.providers.retry import with_retries
from sessions.providers.transport import watched_response
from sessions.providers.watch import Watch
from tests.wire.asking import ADAPTERS, DIALECTS
from tests.wire.dialects import encoder_for
from tests.wire.script import Begin, Finish, Say

PATHS = {
    "anthropic": "/v1/messages",
    "responses": "/v1/responses",
    "chat": "/v1/chat/completions",
}
ROUNDS = 20
PIECE = 16_384  # bytes that one read of a busy socket gives
TARGET = 1.3
ASK = Ask((Message("user", "What is 2 + 2?"),), "m")
ENDPOINT = Endpoint("bench", "http://127.0.0.1:9/v1", "k")


def prepared(dialect: str, events: int) -> bytes:
    encoder = encoder_for(PATHS[dialect])
    assert encoder is not None
    head = encoder.encode(Begin()) + encoder.encode(Say("token "))
    return head + encoder.encode(Say("token ")) * (events - 1) + encoder.encode(Finish())


class Recorded(httpx2.AsyncByteStream):
    def __init__(self, data: bytes) -> None:
        self._data = data

    async def __aiter__(self):
        for start in range(0, len(self._data), PIECE):
            yield self._data[start : start + PIECE]


def client(data: bytes, watch: Watch | None) -> httpx2.AsyncClient:
    def answer(_: httpx2.Request) -> httpx2.Response:
        headers = {"content-type": "text/event-stream"}
        return httpx2.Response(200, headers=headers, stream=Recorded(data))

    hooks = {} if watch is None else {"response": [watched_response(watch)]}
    return httpx2.AsyncClient(transport=httpx2.MockTransport(answer), event_hooks=hooks)


async def bare(dialect: str, data: bytes) -> int:
    """The loop of the SDK's own documentation; returns the characters of text."""
    adapter: Any = ADAPTERS[dialect](ENDPOINT)
    sdk = __import__(adapter.sdk)
    chars = 0
    talking = adapter.client(sdk, ENDPOINT, client(data, None))
    async with talking, await adapter.send(talking, ENDPOINT, ASK) as stream:
        async for event in stream:
            match dialect:
                case "anthropic" if event.type == "content_block_delta":
                    chars += len(event.delta.text)
                case "responses" if event.type == "response.output_text.delta":
                    chars += len(event.delta)
                case "chat" if event.choices:
                    chars += len(event.choices[0].delta.content or "")
    return chars


async def ours(dialect: str, data: bytes) -> int:
    async def http(endpoint: Endpoint, auth: object, watch: Watch, ready: object) -> Any:
        return client(data, watch)

    conversation.http_client = http
    chars = 0
    async for event in with_retries(ADAPTERS[dialect](ENDPOINT)).stream(ASK):
        if isinstance(event, Text):
            chars += len(event.text)
    return chars


async def measured(dialect: str, events: int) -> tuple[float, float]:
    """(bare, ours) in milliseconds of CPU per 1,000 events."""
    data = prepared(dialect, events)
    best = {bare: float("inf"), ours: float("inf")}
    for _ in range(ROUNDS):
        for loop in (bare, ours):
            began = time.process_time()
            chars = await loop(dialect, data)
            best[loop] = min(best[loop], time.process_time() - began)
            assert chars == events * len("token "), "both must have read everything"
    return best[bare] * 1e6 / events, best[ours] * 1e6 / events


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    assert events >= 1000, "fewer events measure the start, not the stream"
    worst = 0.0
    for dialect in DIALECTS:
        alone, with_us = asyncio.run(measured(dialect, events))
        ratio = with_us / alone
        worst = max(worst, ratio)
        print(f"{dialect:<10} bare {alone:6.1f} ms  ours {with_us:6.1f} ms  ratio {ratio:.2f}")
    print(f"worst ratio {worst:.2f}, target {TARGET}")
    sys.exit(worst > TARGET)


if __name__ == "__main__":
    main()
