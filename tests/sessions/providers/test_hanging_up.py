"""Leaving a stream early, in any way, closes the connection: the server is free again."""

import asyncio
import time
from contextlib import aclosing
from typing import Any, cast

import pytest

from sessions.events import Text
from sessions.providers.retry import with_retries
from tests.wire.asking import DIALECTS, adapter, ask
from tests.wire.script import Begin, Hold, Reply, Say
from tests.wire.server import serve

pytestmark = pytest.mark.parametrize("dialect", DIALECTS)
ENDLESS = Reply([Begin(), Say("a"), Hold()])


async def test_cancelling_the_reader_frees_the_server(dialect):
    async with serve(dialect, ENDLESS) as server:
        heard = asyncio.Event()

        async def read():
            async for event in with_retries(adapter(dialect, server)).stream(ask()):
                if isinstance(event, Text):
                    heard.set()

        task = asyncio.create_task(read())
        await asyncio.wait_for(heard.wait(), 20)
        assert server.open_streams == 1
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await server.until(lambda: server.open_streams == 0, seconds=15)
        assert time.monotonic() - began < 15, "the reply would have gone on for 20 s"
        assert server.requests[0].hung_up


async def test_cancelling_before_the_headers_frees_the_server(dialect):
    async with serve(dialect, Reply(wait_before_headers=20)) as server:

        async def read():
            return [event async for event in adapter(dialect, server).stream(ask())]

        task = asyncio.create_task(read())
        assert await server.until(lambda: server.open_streams == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await server.until(lambda: server.open_streams == 0)


async def test_closing_the_generator_frees_the_server(dialect):
    async with serve(dialect, ENDLESS) as server:
        events = cast("Any", with_retries(adapter(dialect, server)).stream(ask()))
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Text):
                    break
        assert await server.until(lambda: server.open_streams == 0)
        assert server.requests[0].hung_up


async def test_a_timeout_frees_the_server(dialect):
    async with serve(dialect, ENDLESS) as server:
        events = adapter(dialect, server, idle_s=0.2).stream(ask())
        assert [e async for e in events]
        assert await server.until(lambda: server.open_streams == 0)
        assert server.requests[0].hung_up
