"""The embedded models of one program: a server a file, with a slot a seat."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sessions.contestants.entry import Entry
from sessions.providers.errors import LocalUnavailable
from sessions.providers.gguf import ModelFile, model_file
from sessions.providers.local import LocalServer


class LocalServers:
    """`seat` before a session, `start` to have what it needs loaded, `stop` at the end."""

    def __init__(self, models: Path) -> None:
        self._models = models
        self._servers: dict[ModelFile, LocalServer] = {}

    async def __aenter__(self) -> "LocalServers":
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.stop()

    async def seat(self, entries: Sequence[Entry]) -> None:
        """Servers with a slot for each of the entries that need one, so that no seat waits for
        another. One that has too few makes way for one that has enough; one that this session
        does not need is stopped, since each holds some hundred megabytes."""
        needed = Counter(model_file(e, self._models) for e in entries if _is_local(e))
        for model, server in list(self._servers.items()):
            if not 0 < needed[model] <= server.slots:
                await self._servers.pop(model).stop()
        for model, slots in needed.items():
            if model not in self._servers:
                self._servers[model] = LocalServer(self._models, model, slots)

    def server_for(self, entry: Entry) -> LocalServer | None:
        """The server that was seated for this entry; None where it needs none."""
        return self._servers.get(model_file(entry, self._models)) if _is_local(entry) else None

    async def start(self, entries: Sequence[Entry]) -> None:
        """Load what the entries need. What fails here fails again in its own seat, with its own
        sentence."""
        for server in {self.server_for(entry) for entry in entries}:
            if server is not None:
                with suppress(LocalUnavailable):
                    await server.start()

    async def stop(self) -> None:
        servers, self._servers = self._servers, {}
        for server in servers.values():
            await server.stop()


def _is_local(entry: Entry) -> bool:
    return entry.contestant.provider == "local"
