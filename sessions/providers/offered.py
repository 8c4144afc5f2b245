"""What an entry point offers, as a provider: made anew for each request, behind the guard."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from sessions.events import ProviderEvent
from sessions.providers import Ask, failures
from sessions.providers.endpoint import Endpoint


class OfferedProvider:
    """What making it, or asking it, may raise is the guard's business."""

    def __init__(self, make: Callable[[Endpoint], Any], endpoint: Endpoint) -> None:
        self._make, self._endpoint = make, endpoint

    def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        if self._endpoint.needs_key and not self._endpoint.has_key:
            return _no_key(self._endpoint)
        return self._make(self._endpoint).stream(ask)


async def _no_key(endpoint: Endpoint) -> AsyncIterator[ProviderEvent]:
    yield failures.no_key(endpoint)
