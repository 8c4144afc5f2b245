"""Real HTTP servers that speak three dialects and misbehave as told.

    async with serve("chat", answer("Hello")) as server:
        ... base_url=server.base_url ...
        assert server.requests[0].body["model"] == "m"

The server runs in a thread of its own with its own event loop, so it never shares the client's
clock, and a program in another process can talk to it too. The nth request gets the nth reply;
the last reply is repeated. One server answers all dialects, by path; `dialect` only shapes
`base_url` as that dialect's SDK expects it.
"""

import asyncio
import json
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.wire.dialects import encode, encoder_for
from tests.wire.script import Cut, Dialect, Hold, Raw, Reply, Step, Wait

CERTIFICATE = Path(__file__).with_name("self_signed.pem")  # with its key; good for 100 years


@dataclass
class Recorded:
    """One request as it arrived, `at` in monotonic seconds. `hung_up`: the client left before the
    reply was complete."""

    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    text: str
    body: Any
    at: float = 0.0
    hung_up: bool = False
    done: bool = False


class FakeServer:
    """A server with a life: `start()`, `stop()`; use `serve` or `serve_sync`."""

    def __init__(
        self, dialect: Dialect, *replies: Reply, models: Any = None, tls: bool = False
    ) -> None:
        self.requests: list[Recorded] = []
        self.open_streams = 0
        self.models = models  # the body of GET .../models, or a Reply
        self._dialect = dialect
        self._replies = replies
        self._tls = tls
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    @property
    def root_url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        return self.root_url if self._dialect == "anthropic" else f"{self.root_url}/v1"

    def start(self) -> None:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the fake server did not start within 10 s")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    async def until(self, true: Callable[[], bool], seconds: float = 15.0) -> bool:
        """Whether `true()` came to hold within that time; for what the server sees late."""
        for _ in range(int(seconds / 0.01)):
            if true():
                return True
            await asyncio.sleep(0.01)
        return true()

    async def _run(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(
            runner, "127.0.0.1", 0, ssl_context=_self_signed() if self._tls else None
        )
        await site.start()
        self._port = runner.addresses[0][1]
        self._ready.set()
        await self._stopping.wait()
        await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        at = time.monotonic()
        text = (await request.read()).decode("utf-8", "replace")
        body = json.loads(text) if text.startswith(("{", "[")) else None
        headers = {name.lower(): value for name, value in request.headers.items()}
        recorded = Recorded(request.method, request.path, headers, text, body, at)
        if request.method == "GET" and request.path.endswith("/models"):
            self.requests.append(recorded)
            if isinstance(self.models, Reply):
                return await self._reply(request, self.models, recorded)
            none: Any = {"object": "list", "data": []}
            return web.json_response(none if self.models is None else self.models)
        posts = sum(r.method == "POST" for r in self.requests)
        self.requests.append(recorded)
        reply = self._replies[min(posts, len(self._replies) - 1)]
        self.open_streams += 1
        try:
            return await self._reply(request, reply, recorded)
        except (asyncio.CancelledError, ConnectionError):
            recorded.hung_up = True
            raise
        finally:
            self.open_streams -= 1
            recorded.done = True

    async def _reply(self, request: web.Request, reply: Reply, seen: Recorded) -> Any:
        if reply.wait_before_headers:
            await asyncio.sleep(reply.wait_before_headers)
        headers = {"request-id": "req_fake", "x-request-id": "req_fake", **reply.headers}
        if reply.content_type:
            headers["Content-Type"] = reply.content_type
        if reply.body is not None:
            return web.Response(status=reply.status, headers=headers, body=reply.body.encode())
        response = web.StreamResponse(status=reply.status, headers=headers)
        await response.prepare(request)
        encoder = encoder_for(request.path)
        for step in reply.steps:
            match step:
                case Wait():
                    await asyncio.sleep(step.seconds)
                case Hold():
                    await asyncio.sleep(step.seconds)
                case Cut():
                    await asyncio.sleep(0.02)  # let what was written arrive first
                    if request.transport is not None:
                        request.transport.abort()
                    return response
                case _:
                    await _write(response, _bytes(encoder, step), reply.bytes_a_write)
        await response.write_eof()
        return response


def _self_signed() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def _bytes(encoder: Any, step: Step) -> bytes:
    if isinstance(step, Raw):
        return step.data
    if encoder is None:
        raise RuntimeError("this path belongs to no dialect: script it with Raw steps")
    return encode(encoder, step)


async def _write(response: web.StreamResponse, data: bytes, size: int | None) -> None:
    for start in range(0, len(data), size or max(1, len(data))):
        await response.write(data[start : start + (size or len(data))])
        if size:
            await asyncio.sleep(0)


@contextmanager
def serve_sync(
    dialect: Dialect, *replies: Reply, models: Any = None, tls: bool = False
) -> Iterator[FakeServer]:
    server = FakeServer(dialect, *replies, models=models, tls=tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@asynccontextmanager
async def serve(
    dialect: Dialect, *replies: Reply, models: Any = None, tls: bool = False
) -> AsyncIterator[FakeServer]:
    """With `tls`, under a certificate that nobody signed (CERTIFICATE) for this machine."""
    with serve_sync(dialect, *replies, models=models, tls=tls) as server:
        yield server
