"""What stands around every provider, ours or a stranger's: one end, real events, no secret.

Whatever a provider does, its seat gets exactly one end and the other seats go on: a crash, silence,
a second end, none at all or something that is no event becomes `Failed("internal")` with the
provider's name. Every text of a server becomes an event here, so here the key is taken out of it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Any

import msgspec

from sessions.events import (
    Cancelled,
    Failed,
    Finished,
    Phase,
    ProviderEvent,
    Started,
    Text,
    Thinking,
)
from sessions.providers import Ask, Provider
from sessions.providers.redaction import Redactor

LEAVE_S = 2.0  # how long its cleaning up may take
LONGEST_REASON = 300  # characters of what a crash said
_OVER = object()


class Misbehaved(Exception):
    """A provider broke its contract; the text says how."""


class Guarded:
    """`name` is what its failures are said to be of. With `first_token_s` and `idle_s` silence is
    ended here; None: the provider has clocks of its own."""

    def __init__(
        self,
        inner: Provider,
        name: str,
        secrets: Iterable[str] = (),
        *,
        first_token_s: float | None = None,
        idle_s: float | None = None,
    ) -> None:
        self._inner, self._name, self._secrets = inner, name, tuple(secrets)
        self._first_token_s, self._idle_s = first_token_s, idle_s

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        redactor = Redactor(self._secrets)
        phase: Phase = "connect"
        end: ProviderEvent | None = None
        try:
            events = _events(self._inner.stream(ask))
            try:
                while (event := await self._next(events, phase)) is not _OVER:
                    known = _checked(event)
                    if isinstance(known, Finished | Failed):
                        end = known
                        await self._refuse_more(events)
                        break
                    phase = _phase(known, phase)
                    if (shown := redactor.take(known)) is not None:
                        yield shown
            finally:
                await _leave(events)
            end = end or self._failed("it stopped without an end", phase)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            end = self._failed("it cancelled itself", phase)
        except Misbehaved as error:
            end = self._failed(str(error), phase)
        except TimeoutError as error:
            end = self._failed(f"TimeoutError: {error}".rstrip(": "), phase)
        except (Exception, SystemExit) as error:
            end = self._failed(f"{type(error).__name__}: {error}".rstrip(": "), phase)
        for last in (*redactor.rest(), redactor.take(end)):
            if last is not None:
                yield last

    async def _next(self, events: Any, phase: Phase) -> Any:
        seconds = self._first_token_s if phase == "connect" else self._idle_s
        if seconds is None:
            return await anext(events, _OVER)
        clock = asyncio.timeout(seconds)
        try:
            async with clock:
                return await anext(events, _OVER)
        except TimeoutError:
            if clock.expired():
                raise Misbehaved(f"it sent nothing for {seconds:g} s") from None
            raise

    async def _refuse_more(self, events: Any) -> None:
        """What follows an end makes it none. Silence after it is as good as a stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_S):
                if await anext(events, _OVER) is not _OVER:
                    raise Misbehaved("it went on after its end")

    def _failed(self, why: str, phase: Phase) -> Failed:
        said = " ".join(why.split())[:LONGEST_REASON].rstrip(".")
        message = (
            f"The provider {self._name} failed by itself: {said}. "
            "Report it to those who wrote it, or choose another contestant."
        )
        return Failed("internal", message, phase=phase)


def _events(offered: Any) -> Any:
    """Raises Misbehaved for what is no stream."""
    if hasattr(offered, "__aiter__"):
        return aiter(offered)
    if asyncio.iscoroutine(offered):
        offered.close()  # or it complains on the screen that nobody awaited it
    raise Misbehaved(f"its stream() gave a {type(offered).__name__}, which is no async iterator")


def _checked(event: Any) -> ProviderEvent:
    """The event, if it is one: a stranger's record may hold anything in its fields."""
    if isinstance(event, Text | Thinking) and isinstance(event.text, str):
        return event
    if not isinstance(event, ProviderEvent) or isinstance(event, Cancelled):
        raise Misbehaved(f"it sent a {type(event).__name__}, which is no event of a provider")
    try:
        return msgspec.convert(msgspec.structs.asdict(event), type(event))
    except msgspec.ValidationError as error:
        raise Misbehaved(f"it sent a broken {type(event).__name__} ({error})") from None


def _phase(event: ProviderEvent, phase: Phase) -> Phase:
    if isinstance(event, Text | Thinking):
        return "streaming"
    return "waiting" if phase == "connect" and isinstance(event, Started) else phase


async def _leave(events: Any) -> None:
    """Free what it holds. What breaks here takes nothing away from what it said before."""
    close = getattr(events, "aclose", None)
    if close is not None:
        with suppress(Exception):
            async with asyncio.timeout(LEAVE_S):
                await close()
