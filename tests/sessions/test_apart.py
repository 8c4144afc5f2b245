"""What arrives at each contestant's server: its own words only, in every dialect and turn."""

import asyncio
from contextlib import AsyncExitStack

from sessions.commands import FollowUp, Regenerate
from sessions.headless import ended, until
from sessions.providers import Provider
from tests.sessions.stage import playing
from tests.wire.asking import DIALECTS, adapter
from tests.wire.script import Dialect, answer
from tests.wire.server import FakeServer, serve


async def test_no_server_hears_of_another_contestants_answer_thinking_or_model(tmp_path):
    async with AsyncExitStack() as stack:
        servers: dict[Dialect, FakeServer] = {}
        for dialect in DIALECTS:
            first, again, second = (
                answer(f"{dialect}-{n}", thinking=f"{dialect}-thought", model=f"{dialect}-model")
                for n in ("one", "again", "two")
            )
            serving = serve(dialect, first, again, second)
            servers[dialect] = await stack.enter_async_context(serving)
        seats: dict[str, Provider] = {d: adapter(d, server) for d, server in servers.items()}
        session = await stack.enter_async_context(playing(tmp_path, seats))
        await asyncio.wait_for(until(session, ended), 20)
        for label in session.labels:
            await session.do(Regenerate(label))
        await asyncio.wait_for(until(session, ended), 20)
        await session.do(FollowUp("And why?"))
        await asyncio.wait_for(until(session, ended), 20)

    for dialect, server in servers.items():
        heard = [request.text for request in server.requests]
        assert len(heard) == 3
        told = "".join(heard) + repr([request.headers for request in server.requests])
        for other in set(DIALECTS) - {dialect}:
            assert f"{other}-" not in told
        body = server.requests[2].body
        said = [message["content"] for message in body.get("messages", body.get("input"))]
        assert said == ["Who are you?", f"{dialect}-again", "And why?"]
        assert "thought" not in told
