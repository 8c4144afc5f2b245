"""The HTTP client under both SDKs: what may leave with a request, what is seen of the answer."""

import asyncio
import re
import ssl
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING

from sessions.providers.endpoint import Endpoint

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

ENDS = (b"\n\n", b"\r\n\r\n", b"\r\r")  # of a server-sent event
NO_DATA = re.compile(rb"^(?::|id:|id$|retry:)[^\r\n]*(?:\r\n|\n|\r|\Z)", re.MULTILINE)
NAME_ALONE = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n)|(?<=\r\r))event:[^\r\n]*(?:\r\n|\n|\r)(?=[\r\n])"
)


async def http_client(
    endpoint: Endpoint, auth: Mapping[str, str], pulse: Callable[[], None]
) -> "httpx2.AsyncClient":
    """A client for one request to this endpoint; `pulse` is called as its answer's bytes arrive.

    `auth` are the headers that carry the key. The client keeps no connection alive (reusing one at
    once fails often against llama.cpp's server), follows no redirect (the key would follow) and
    uses no proxy for this machine's own servers.
    """
    import httpx2

    async def only_allowed(request: httpx2.Request) -> None:
        for name in list(request.headers):
            if name not in ALLOWED_HEADERS:
                del request.headers[name]
        request.headers["user-agent"] = "h2h"
        request.headers["accept-encoding"] = "identity"  # a compressed stream comes in lumps
        request.headers.update({**auth, **endpoint.headers})

    async def watched(response: httpx2.Response) -> None:
        is_plain = "content-encoding" not in response.headers
        is_events = "event-stream" in response.headers.get("content-type", "")
        if is_plain and is_events and isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _events_only(response.stream, pulse)

    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(None, connect=CONNECT_S),
        limits=httpx2.Limits(max_keepalive_connections=0),
        follow_redirects=False,
        trust_env=not endpoint.is_loopback,
        verify=await _tls(endpoint),
        event_hooks={"request": [only_allowed], "response": [watched]},
    )


async def _tls(endpoint: Endpoint) -> ssl.SSLContext:
    if not endpoint.base_url.startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used; costs nothing
    import httpx2

    # Reading the system's certificates takes 50 ms: not on the event loop.
    return await asyncio.to_thread(httpx2.create_ssl_context)


def _events_only(inner: "httpx2.AsyncByteStream", pulse: Callable[[], None]):
    import httpx2

    class EventsOnly(httpx2.AsyncByteStream):
        """The same stream, whole events at a time, without what carries no data.

        openai's decoder takes a comment that follows an `id:`, a `retry:` or an `event:` alone
        for an event with empty data, and fails on it; a byte order mark spoils its first event.
        """

        async def __aiter__(self) -> AsyncIterator[bytes]:
            rest = bytearray()
            at_head = True
            async for piece in inner:
                pulse()
                seen = max(0, len(rest) - 3)  # an end of event may lie across two pieces
                rest += piece
                if cut := _after_last_event(rest, seen):
                    events = bytes(rest[:cut])
                    yield data_only(events.removeprefix(BOM_UTF8) if at_head else events)
                    at_head = False
                    del rest[:cut]
            if rest:
                yield data_only(bytes(rest))

        async def aclose(self) -> None:
            await inner.aclose()

    return EventsOnly()


def _after_last_event(buffer: bytearray, start: int) -> int:
    """Where the last whole event ends, 0 where none does; `start`: nothing ends before it."""
    found = ((buffer.rfind(end, start), len(end)) for end in ENDS)
    return max(at + length if at >= 0 else 0 for at, length in found)


def data_only(events: bytes) -> bytes:
    """Whole server-sent events less comments, ids and delays, and less those without data."""
    return NAME_ALONE.sub(b"", NO_DATA.sub(b"", events))
