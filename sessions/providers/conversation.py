"""One request over one SDK stream: the part that is the same in every protocol.

A dialect says how to send and how to read its events; everything that can go wrong around that
(timeouts, a stream that is none, a broken connection, an early end) is handled once, here.
"""

import asyncio
import importlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from sessions.events import Failed, Finished, Phase, ProviderEvent, Started, Text, Thinking, Usage
from sessions.providers import Ask, failures
from sessions.providers.endpoint import Endpoint
from sessions.providers.outcome import asked_chars, described, estimated, final
from sessions.providers.transport import http_client
from sessions.providers.watch import StreamTimeout, Watch

LINGER_S = 1.5  # how long to wait for the counts once the answer itself has ended


class Reading(Protocol):
    """What one stream has said so far. `take` returns the visible output of one event."""

    served_model: str | None
    usage: Usage | None
    end: Finished | Failed | None
    complete: bool  # nothing after this is wanted

    def take(self, event: Any, /) -> Sequence[Text | Thinking]: ...


class Dialect(Protocol):
    """One wire protocol on one SDK."""

    sdk: str

    def auth(self, endpoint: Endpoint) -> Mapping[str, str]: ...

    def client(self, sdk: Any, endpoint: Endpoint, http: Any) -> Any: ...

    async def send(self, client: Any, endpoint: Endpoint, ask: Ask) -> Any: ...

    def reading(self, endpoint: Endpoint) -> Reading: ...


def converse(dialect: Dialect, endpoint: Endpoint, ask: Ask) -> AsyncIterator[ProviderEvent]:
    """The design's events of one request, exactly one end, last."""
    return Talk(dialect, endpoint, ask).events()


class Talk:
    """One request's life: it opens a stream, reads it to an end of some kind, and closes it."""

    def __init__(self, dialect: Dialect, endpoint: Endpoint, ask: Ask) -> None:
        self._dialect, self._endpoint, self._ask = dialect, endpoint, ask
        self._watch = Watch(endpoint.first_token_s, endpoint.idle_s)
        self._reading = dialect.reading(endpoint)
        self._phase: Phase = "connect"
        self._sdk: Any = None
        self._client: Any = None
        self._stream: Any = None
        self._started: Started | None = None
        self._usage: Usage | None = None
        self._text_chars = self._thinking_chars = 0
        self._halves: dict[type, str] = {}

    async def events(self) -> AsyncIterator[ProviderEvent]:
        if self._endpoint.needs_key and not self._endpoint.has_key:
            yield failures.no_key(self._endpoint)
            return
        reading = self._reading
        try:
            try:
                await self._open()
                if not await self._is_no_stream():
                    async for event in self._stream:
                        self._watch.event()
                        for heard in self._heard(event):
                            yield heard
                        if reading.end and reading.complete:
                            break
                        if reading.end:
                            self._watch.linger(LINGER_S)
            finally:
                await self._close()
            end = reading.end or failures.cut(self._endpoint, self._phase, self._request_id)
        except Exception as error:  # whatever it was, the stream has exactly one end
            # What breaks after the answer's own end takes nothing away from the answer.
            end = reading.end or self._failure(error)
        for event in self._closing_words(end):
            yield event

    async def _close(self) -> None:
        """Free the server: also when the reader left in mid-stream."""
        try:
            if self._stream is not None:
                await self._stream.close()
        finally:
            if self._client is not None:
                await self._client.close()

    def _closing_words(self, end: Finished | Failed) -> Iterable[ProviderEvent]:
        for kind, half in self._halves.items():
            yield kind(half)  # the other half never came; exact text is the log's business
        asked, said = asked_chars(self._ask), self._text_chars + self._thinking_chars
        if isinstance(end, Finished):
            usage = final(self._reading.usage, asked, said)
            if self._started is None or self._started.served_model != self._reading.served_model:
                yield self._start()
            yield usage
            yield described(end, usage, self._ask.params, self._text_chars, self._thinking_chars)
        else:
            if self._phase == "streaming":
                yield estimated(self._reading.usage, asked, said)
            yield end

    async def _open(self) -> None:
        # The first import of an SDK takes a second: never on the event loop.
        self._sdk = await asyncio.to_thread(importlib.import_module, self._dialect.sdk)
        auth = self._dialect.auth(self._endpoint)
        http = await http_client(self._endpoint, auth, self._watch, self._ask.ready)
        self._client = self._dialect.client(self._sdk, self._endpoint, http)
        sending = self._dialect.send(self._client, self._endpoint, self._ask)
        self._stream = await self._watch.within(sending)
        self._phase = "waiting"

    def _heard(self, event: Any) -> list[ProviderEvent]:
        """What is new after this event of the SDK: the start, pieces of text, other counts."""
        reading, started = self._reading, self._started
        pieces = [whole for piece in reading.take(event) if (whole := self._whole(piece)).text]
        heard: list[ProviderEvent] = []
        model = reading.served_model
        if started.served_model != model if started else model or pieces:
            heard.append(self._start())
        if pieces:
            self._phase = "streaming"
            self._count(pieces)
            heard += pieces
        usage = reading.usage
        if usage and usage is not self._usage and not reading.end:
            self._usage = usage
            heard.append(usage)
        return heard

    def _count(self, pieces: list[Text | Thinking]) -> None:
        for piece in pieces:
            if type(piece) is Text:
                self._text_chars += len(piece.text)
            else:
                self._thinking_chars += len(piece.text)

    def _whole(self, piece: Text | Thinking) -> Text | Thinking:
        """`piece` with the half of a character that the last one held back, less its own.

        Some servers escape an emoji as two halves and send one in each of two events.
        """
        text = piece.text
        is_cut = text and "\ud800" <= text[-1] <= "\udbff"
        if not (is_cut or self._halves):
            return piece
        text = self._halves.pop(type(piece), "") + text
        if is_cut:
            self._halves[type(piece)], text = text[-1], text[:-1]
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        return msgspec.structs.replace(piece, text=text)

    def _start(self) -> Started:
        """Once, and once more if the server names its model only after it began to speak."""
        self._started = Started(self._request_id, self._reading.served_model)
        return self._started

    @property
    def _request_id(self) -> str | None:
        headers = self._stream.response.headers if self._stream is not None else {}
        return headers.get("request-id") or headers.get("x-request-id")

    async def _is_no_stream(self) -> bool:
        """A page or a JSON body where an event stream is due gives the SDKs nothing to raise."""
        response = self._stream.response
        kind = response.headers.get("content-type", "").lower()
        if not any(word in kind for word in ("html", "json", "xml")):
            return False
        body = (await response.aread()).decode("utf-8", "replace")
        if "json" in kind and '"error"' in body:
            self._reading.end = self._from_server(None, body)
        else:
            what = f"{kind.partition(';')[0]} instead of an event stream"
            self._reading.end = failures.malformed(self._endpoint, body, self._phase, what)
        return True

    def _failure(self, error: Any) -> Failed:
        """The exception as the design's kind: by what it carries first, by its class last."""
        sdk, endpoint, phase = self._sdk, self._endpoint, self._phase
        if isinstance(error, StreamTimeout):
            return failures.timed_out(endpoint, error, phase)
        if sdk is None:
            return failures.internal(endpoint, error, phase)
        if self._client is None and isinstance(error, ValueError | ImportError):
            return failures.no_client(endpoint, error)
        import httpx2

        if isinstance(error, sdk.APIStatusError):
            status = error.status_code if error.status_code != 200 else None
            body = error.body or error.response.text  # a page is no body to the SDKs
            return self._from_server(status, body, error.response.headers)
        if isinstance(error, sdk.APIConnectionError | httpx2.TransportError):
            return failures.from_connection(endpoint, error, phase)
        if isinstance(error, sdk.APIError):
            return self._from_server(None, error.body or {"message": error.message})
        if isinstance(error, json.JSONDecodeError):
            return failures.malformed(endpoint, error.doc, phase)
        if isinstance(error, UnicodeDecodeError):
            shown = error.object[:80].decode("utf-8", "backslashreplace")
            return failures.malformed(endpoint, shown, phase)
        return failures.internal(endpoint, error, phase)

    def _from_server(
        self, status: int | None, body: Any, headers: Mapping[str, str] | None = None
    ) -> Failed:
        return failures.from_status(
            self._endpoint,
            status,
            body,
            self._phase,
            headers=headers,
            request_id=self._request_id or (headers or {}).get("x-request-id"),
            model=self._ask.model,
        )
