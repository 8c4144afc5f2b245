"""The HTTP client under both SDKs: what may leave with a request, what is seen of the answer."""

import asyncio
import re
import ssl
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from sessions.providers import at_once
from sessions.providers.endpoint import Endpoint
from sessions.providers.watch import Watch

if TYPE_CHECKING:
    import httpx2

CONNECT_S = 15.0

# Both SDKs add headers from the environment (organisation, project, custom ones, even keys) to
# every request, to whatever host. So only these may leave, and those that we set ourselves.
ALLOWED_HEADERS = frozenset(
    {
        "accept",
        "anthropic-version",
        "connection",
        "content-length",
        "content-type",
        "host",
        "idempotency-key",
        "transfer-encoding",
    }
)

ENDS = (b"\n\n", b"\n\r\n", b"\r\r")  # of a server-sent event, whatever ends its lines
DATA = re.compile(rb"^data:[^\S\n]*\S", re.MULTILINE)


async def http_client(
    endpoint: Endpoint,
    auth: Mapping[str, str],
    watch: Watch,
    ready: Callable[[], Awaitable[None]] = at_once,
) -> "httpx2.AsyncClient":
    """A client for one request to this endpoint, whose answer's bytes come under `watch`.

    `ready` is awaited between the connection and the first byte of the request. `auth` are the
    headers that carry the key. The client keeps no connection alive (reusing one at once fails
    often against llama.cpp's server), follows no redirect (the key would follow) and uses no proxy
    for this machine's own servers.
    """
    import httpx2

    async def only_allowed(request: httpx2.Request) -> None:
        for name in list(request.headers):
            if name not in ALLOWED_HEADERS:
                del request.headers[name]
        request.headers["user-agent"] = "h2h"
        request.headers["accept-encoding"] = "identity"  # a compressed stream comes in lumps
        request.headers.update({**auth, **endpoint.headers})
        request.extensions["trace"] = held

    async def held(step: str, info: Mapping[str, Any]) -> None:
        if step == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            await ready()

    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(None, connect=CONNECT_S),
        limits=httpx2.Limits(max_keepalive_connections=0),
        follow_redirects=False,
        trust_env=not endpoint.is_loopback,
        verify=await _tls(endpoint),
        event_hooks={"request": [only_allowed], "response": [watched_response(watch)]},
    )


def watched_response(watch: Watch) -> "Callable[[httpx2.Response], Awaitable[None]]":
    """A response hook that puts `watch` around each wait for bytes, and lets through only those
    server-sent events that have data."""
    import httpx2

    async def watched(response: httpx2.Response) -> None:
        is_plain = "content-encoding" not in response.headers
        is_events = "event-stream" in response.headers.get("content-type", "")
        if isinstance(response.stream, httpx2.AsyncByteStream):
            only_data = is_plain and is_events
            response.stream = _watched_stream(response.stream, watch, only_data)

    return watched


async def _tls(endpoint: Endpoint) -> ssl.SSLContext:
    if not endpoint.base_url.startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used; costs nothing
    import httpx2

    # Reading the system's certificates takes 50 ms: not on the event loop.
    return await asyncio.to_thread(httpx2.create_ssl_context)


def _watched_stream(inner: "httpx2.AsyncByteStream", watch: Watch, only_data: bool):
    import httpx2

    class WatchedStream(httpx2.AsyncByteStream):
        def __aiter__(self) -> AsyncIterator[bytes]:
            pieces = _pieces(inner, watch)
            return whole_events(pieces) if only_data else pieces

        async def aclose(self) -> None:
            await inner.aclose()

    return WatchedStream()


async def _pieces(inner: "httpx2.AsyncByteStream", watch: Watch) -> AsyncIterator[bytes]:
    pieces = aiter(inner)
    while (piece := await watch.within(anext(pieces, None))) is not None:
        yield piece


async def whole_events(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same stream, whole server-sent events at a time, less those without data.

    Such an event is none by the standard, but openai's decoder takes a comment that follows an
    `id:`, a `retry:` or an `event:` alone for one, and fails on it; a byte order mark spoils its
    first event.
    """
    rest = bytearray()
    at_head = True
    async for piece in pieces:
        seen = max(0, len(rest) - 3)  # an end of event may lie across two pieces
        rest += piece
        if cut := _after_last_event(rest, seen):
            events = bytes(rest[:cut])
            yield with_data(events.removeprefix(BOM_UTF8) if at_head else events)
            at_head = False
            del rest[:cut]
    if rest.endswith((b"\n", b"\r")):  # no empty line at the very end, as some servers leave it
        yield with_data(bytes(rest) + b"\n\n")


def _after_last_event(buffer: bytearray, start: int) -> int:
    """Where the last whole event ends, 0 where none does; `start`: nothing ends before it."""
    found = ((buffer.rfind(end, start), len(end)) for end in ENDS)
    return max(at + length if at >= 0 else 0 for at, length in found)


def with_data(events: bytes) -> bytes:
    """Whole server-sent events less those without data: comments, delays, a name alone."""
    if b"\r" in events:  # as good an end of line as any; one kind is enough from here on
        events = events.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    kept = [event for event in events.split(b"\n\n") if DATA.search(event)]
    return b"\n\n".join([*kept, b""])
