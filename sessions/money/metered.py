"""A provider under a limit: each try is paid for before it is sent, and a stream that outruns what
was set aside for it is given more, or stopped."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast

from sessions.events import Failed, ProviderEvent, Retrying, Started, Text, Thinking, Usage
from sessions.money.errors import MoneyError, OverLimit
from sessions.money.purse import Held, Purse
from sessions.providers import Ask, Provider
from sessions.providers.outcome import asked_chars, estimated

# A whole answer has no more characters a token than this, so what is longer has outrun its tokens.
CHARS_A_TOKEN_AT_MOST = 6
MORE = 1.25  # how far a stream that goes on is paid ahead
# After these nothing was computed, so nothing is charged.
UNCHARGED = frozenset(
    {"auth", "billing", "permission", "not_found", "bad_request", "context", "rate_limit"}
    | {"overloaded", "server", "connect", "limit"}
)


class NotAllowed:
    """Stands in for a provider whose request was not allowed out."""

    def __init__(self, why: MoneyError) -> None:
        self._why = why

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        yield Failed("limit", str(self._why))


class Metered:
    """`inner` with its visible retries; `held` is set aside for the first try."""

    def __init__(self, inner: Provider, held: Held, purse: Purse) -> None:
        self._inner, self._held, self._purse = inner, held, purse

    async def give_back(self) -> None:
        """Nothing was sent."""
        await self._purse.release(self._held)

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        so_far = SoFar(ask)
        events = cast("Any", self._inner.stream(ask))
        try:
            async with aclosing(events):
                async for event in events:
                    if isinstance(event, Retrying):
                        yield event
                        await self._settle(so_far.failed(event.kind))
                        so_far = SoFar(ask)
                        refused = await self._again(ask)
                    else:
                        so_far.take(event)
                        yield event
                        refused = await self._outrun(so_far)
                    if refused is not None:
                        for last in so_far.stopped(refused):
                            yield last
                        return
        finally:
            await self._settle(so_far)

    async def _settle(self, so_far: "SoFar") -> None:
        await self._purse.settle(self._held, so_far.usage(), so_far.served_model)

    async def _again(self, ask: Ask) -> MoneyError | None:
        turn, contestant = self._held.turn, self._held.contestant
        try:
            done = (await self._purse.reserve({turn: (contestant, ask)}))[turn]
        except MoneyError as error:
            return error
        if isinstance(done, OverLimit):
            return done
        self._held = done
        return None

    async def _outrun(self, so_far: "SoFar") -> MoneyError | None:
        held = self._held
        if so_far.output <= held.output and so_far.input <= held.input:
            return None
        if not self._purse.caps.any:
            return None
        try:
            return await self._purse.extend(
                held, max(held.input, so_far.input), max(held.output, int(so_far.output * MORE))
            )
        except MoneyError as error:
            return error


class SoFar:
    """What one try came to: counts as the server gave them, characters where it gave none."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._chars = 0
        self._usage: Usage | None = None
        self._taken = False
        self._uncharged = False
        self.served_model: str | None = None
        self.input = self.output = 0  # tokens, at least

    def take(self, event: ProviderEvent) -> None:
        match event:
            case Text(text) | Thinking(text):
                self._taken = True
                self._chars += len(text)
                self.output = max(self.output, self._chars // CHARS_A_TOKEN_AT_MOST)
            case Usage():
                self._taken = True
                self._usage = event
                self.input = max(self.input, event.input or 0)
                self.output = max(self.output, event.output or 0)
            case Started():
                self._taken = True
                self.served_model = event.served_model or self.served_model
            case Failed():
                self.failed(event.kind)

    def failed(self, kind: str) -> "SoFar":
        self._uncharged = not self._chars and kind in UNCHARGED
        return self

    def usage(self) -> Usage | None:
        """The final counts, or estimates of a stream that broke off; None: nothing is charged."""
        if self._usage is not None and self._usage.final:
            return self._usage
        if self._uncharged:
            return None
        # Cancelled, cut or silent: the request was on its way, so its prompt may be charged.
        return estimated(self._usage, asked_chars(self._ask), self._chars)

    def stopped(self, why: MoneyError) -> list[ProviderEvent]:
        """The last events of a stream that its limit ended."""
        failed = Failed("limit", str(why), phase="streaming" if self._chars else "waiting")
        usage = self.usage() if self._taken else None
        return [failed] if usage is None else [usage, failed]
