"""The embedded model as a server with a life, and the provider that asks it."""

import asyncio
import contextlib
import json
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

from sessions.events import Failed, ProviderEvent
from sessions.providers import Ask, local_server, weights
from sessions.providers.endpoint import Endpoint
from sessions.providers.errors import LocalUnavailable
from sessions.providers.openai_chat import OpenAIChat

START_S = 60.0
STOP_S = 3.0
LOG_NAME = "local-server.log"


class LocalServer:
    """llama.cpp's server in a process of its own, one slot a seat.

    It starts on first use (0.5 to 1.5 s) or by `start`; `async with` stops it. It also goes when
    this process ends in any way, because its standard input then closes.
    """

    def __init__(self, models: Path, slots: int = 2) -> None:
        self._models, self._slots = models, max(1, slots)
        self._key = secrets.token_urlsafe(24)
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._address = ""

    async def __aenter__(self) -> "LocalServer":
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.stop()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> Endpoint:
        """The endpoint of the running server; starts it if need be. Raises LocalUnavailable."""
        async with self._lock:
            if not self.is_running:
                await self._start()
        return Endpoint("local", f"{self._address}/v1", self._key)

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(STOP_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _start(self) -> None:
        path = _weights(self._models)
        with (self._models / LOG_NAME).open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", local_server.__file__),
                *(str(path), weights.NAME, str(self._slots)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={"H2H_LOCAL_KEY": self._key},  # and nothing else: it needs no other key
                start_new_session=True,
            )
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(START_S):
                line = await self._process.stdout.readline()
            self._address = json.loads(line)["address"]
        except (TimeoutError, ValueError, KeyError) as error:
            await self.stop()
            where = self._models / LOG_NAME
            raise LocalUnavailable(
                f"The embedded model did not start; {where} says why. "
                "`h2h local remove` and `h2h local install` fetch it anew."
            ) from error
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            raise


def _weights(models: Path) -> Path:
    found = weights.status(models)
    if not found.runnable:
        raise LocalUnavailable(
            "The embedded model needs the package xllamacpp, which is not installed. "
            "Install h2h with its extra: `h2h[local]`."
        )
    if not found.installed:
        raise LocalUnavailable("The embedded model is not here yet. Run `h2h local install`.")
    return found.path


class LocalModel:
    """A Provider on a LocalServer."""

    def __init__(self, server: LocalServer | None) -> None:
        self._server = server

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        if self._server is None:
            yield Failed("connect", "No server for the embedded model was started.")
            return
        try:
            endpoint = await self._server.start()
        except LocalUnavailable as error:
            yield Failed("connect", str(error))
            return
        events = cast("Any", OpenAIChat(endpoint).stream(ask))
        async with aclosing(events):
            async for event in events:
                yield event
