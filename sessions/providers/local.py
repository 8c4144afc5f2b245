"""An embedded model as a server with a life, and the provider that asks it."""

import asyncio
import contextlib
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

from sessions.events import Failed, ProviderEvent
from sessions.providers import Ask, local_server
from sessions.providers.endpoint import Endpoint
from sessions.providers.errors import LocalUnavailable
from sessions.providers.gguf import ModelFile, refuse_unusable
from sessions.providers.openai_chat import OpenAIChat

START_S = 60.0
STOP_S = 1.5
LOG_NAME = "local-server.log"
LOG_LIMIT = 1_000_000  # bytes; a longer log is begun anew


class LocalServer:
    """llama.cpp's server in a process of its own, one slot a seat.

    It starts on first use (0.5 to 1.5 s) or by `start`; `async with` stops it. It also goes when
    this process ends in any way, because its standard input then closes. Several may run at once,
    in this program or in others: each has a port and a key of its own.
    """

    def __init__(self, models: Path, model: ModelFile, slots: int = 2) -> None:
        """`models` is the folder of the embedded models; the log lies there."""
        self._models, self._model, self._slots = models, model, max(1, slots)
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

    @property
    def slots(self) -> int:
        return self._slots

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
        await asyncio.to_thread(refuse_unusable, self._model, self._models)
        self._process = await self._spawn()
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(START_S):
                line = await self._process.stdout.readline()
            self._address = json.loads(line)["address"]
        except (TimeoutError, ValueError, KeyError) as error:
            await self.stop()
            raise LocalUnavailable(
                f"The model {self._model.path.name} did not start; {self._models / LOG_NAME} says "
                "why. The file may be damaged or of a kind that is not known here, or memory short."
            ) from error
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            raise

    async def _spawn(self) -> asyncio.subprocess.Process:
        """Everything it says goes to the log: nothing of it may reach the screen."""
        where = self._models / LOG_NAME
        try:
            self._models.mkdir(parents=True, exist_ok=True)
            is_long = where.exists() and where.stat().st_size > LOG_LIMIT
            log = where.open("wb" if is_long else "ab")
        except OSError as error:
            raise LocalUnavailable(
                f"The log {where} of the model's server cannot be written ({error.strerror}); "
                "make room, or set H2H_HOME to another folder."
            ) from error
        with log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", local_server.__file__),
                *(str(self._model.path), self._model.name, str(self._slots), str(os.getpid())),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                # And nothing else: it needs no other key.
                env={"H2H_LOCAL_KEY": self._key, "H2H_LOCAL_TEMPLATE": self._model.template},
                start_new_session=True,
            )


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
