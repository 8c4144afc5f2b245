"""One turn of one seat: events from the provider, stamped, to the log and the listeners."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from sessions.contestants.record import Contestant
from sessions.events import (
    Cancelled,
    End,
    Failed,
    Finished,
    ProviderEvent,
    Started,
    Text,
    Thinking,
    TurnEnd,
    Usage,
)
from sessions.providers import Ask, Provider
from sessions.providers.outcome import asked_chars, estimated
from sessions.providers.start_line import Place

Cost = Callable[[Contestant, Usage | None, str | None], float | None]


class Tally(Struct):
    """What a turn came to so far."""

    ask: Ask
    text: list[str]
    thinking: list[str]
    ttft_ms: int | None = None
    usage: Usage | None = None
    served_model: str | None = None
    request_id: str | None = None

    def take(self, event: ProviderEvent, ms: int) -> None:
        match event:
            case Text(text):
                if self.ttft_ms is None and text:
                    self.ttft_ms = ms
                self.text.append(text)
            case Thinking(text):
                self.thinking.append(text)
            case Usage():
                self.usage = event
            case Started(request_id, served_model):
                self.request_id = request_id or self.request_id
                self.served_model = served_model or self.served_model
            case Failed(request_id=str() as request_id):
                self.request_id = request_id

    def end(self, end: End, ms: int, contestant: Contestant, cost: Cost) -> TurnEnd:
        if isinstance(end, Cancelled):
            self.usage = self._broken_off()
        return TurnEnd(
            end,
            text="".join(self.text),
            thinking="".join(self.thinking),
            ttft_ms=self.ttft_ms,
            total_ms=ms,
            usage=self.usage,
            served_model=self.served_model,
            request_id=self.request_id,
            cost_usd=cost(contestant, self.usage, self.served_model),
        )

    def _broken_off(self) -> Usage | None:
        """A stopped stream is billed by most providers: what was seen, the rest estimated."""
        said = sum(map(len, self.text)) + sum(map(len, self.thinking))
        if not (said or self.usage or self.request_id or self.served_model):
            return None  # the server had not taken the request
        return estimated(self.usage, asked_chars(self.ask), said)


async def stream_turn(
    provider: Provider,
    ask: Ask,
    contestant: Contestant,
    *,
    place: Place,
    cost: Cost,
    emit: Callable[..., None],
    write: Callable[..., Awaitable[None]],
    stopped: Callable[[], bool],
) -> None:
    """Stream until the provider's end. `emit(event, ms=...)` takes text, at once;
    `write(event, ms=...)` what must be durable. `ms` counts from the moment when the start line
    opens, at which the seat has its `place`: all requests of the turn leave then.

    A cancelled task writes `Cancelled` first; where the operator asked for it (`stopped`), the
    cancellation ends here. Whatever a provider raises becomes `Failed(internal)`.
    """
    tally = Tally(ask, [], [])
    ended = False

    def ms() -> int:
        return round(place.since() * 1000)

    async def finish(end: End) -> None:
        nonlocal ended
        if not ended:
            ended = True  # before the write: a cancellation during it must not end the turn twice
            now = ms()
            await write(tally.end(end, now, contestant, cost), ms=now)

    try:
        held = replace(ask, ready=place.ready)
        stream = cast("AsyncGenerator[ProviderEvent, None]", provider.stream(held))
        async with aclosing(stream) as events:
            async for event in events:
                place.leave()
                now = ms()
                tally.take(event, now)
                if isinstance(event, Finished | Failed | Cancelled):
                    await finish(event)
                    return
                if _is_passing(event):
                    emit(event, ms=now)
                else:
                    await write(event, ms=now)
        await finish(_without_end(tally))
    except asyncio.CancelledError:
        await finish(Cancelled())
        if not stopped():
            raise
    except Exception as error:
        await finish(_internal(error, tally))
    finally:
        place.leave()


def _is_passing(event: ProviderEvent) -> bool:
    """Text and running counts go out at once; all else is durable first."""
    return isinstance(event, Text | Thinking) or (isinstance(event, Usage) and not event.final)


def _without_end(tally: Tally) -> Failed:
    return Failed(
        "cut",
        "The stream ended without its last event; what was written is kept, marked cut.",
        phase="streaming" if tally.text else "waiting",
    )


def _internal(error: Exception, tally: Tally) -> Failed:
    return Failed(
        "internal",
        f"h2h itself failed on this stream ({type(error).__name__}: {error}); please report it.",
        phase="streaming" if tally.text else "waiting",
    )
