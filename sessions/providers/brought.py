"""An answer brought from elsewhere: pasted, or read from a file. It is there at once."""

from collections.abc import AsyncIterator

from sessions.events import Finished, ProviderEvent, Started, Text
from sessions.providers import Ask


class BroughtAnswer:
    def __init__(self, text: str) -> None:
        self._text = text

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        yield Started()
        if self._text:
            yield Text(self._text)
        yield Finished("end", "brought")
