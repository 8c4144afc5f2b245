"""All seats start together: what comes before a request is paid before any request leaves."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from sessions.events import ProviderEvent
from sessions.headless import ended, until
from sessions.providers import Ask, Provider
from sessions.providers.endpoint import Endpoint
from sessions.providers.openai_chat import OpenAIChat
from sessions.providers.scripted import ScriptedPlayer
from sessions.providers.start_line import LONGEST_S, StartLine
from sessions.providers.warm import warm
from sessions.state import SessionState
from tests.sessions.stage import playing
from tests.wire.asking import DIALECTS, adapter
from tests.wire.script import answer
from tests.wire.server import serve

SPREAD_S = 0.02
TRIES = 6  # this machine is shared: one of them in peace is enough


class SlowToConnect:
    """A provider that takes its time before it sends anything."""

    def __init__(self, inner: Provider, seconds: float) -> None:
        self._inner, self._seconds = inner, seconds

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        await asyncio.sleep(self._seconds)
        async for event in self._inner.stream(ask):
            yield event


@pytest.fixture(autouse=True, scope="module")
def warmed() -> None:
    warm(DIALECTS)


async def played(folder: Path, id: str, providers: Mapping[str, Provider]) -> SessionState:
    async with playing(folder, providers, id=id) as session:
        await asyncio.wait_for(until(session, ended), 20)
        return session.state


async def test_the_requests_of_eight_seats_leave_within_20_ms(tmp_path):
    spreads = []
    for n in range(TRIES):
        async with serve("chat", answer()) as server:
            seats: dict[str, Provider] = {}
            for i in range(8):
                dialect = DIALECTS[i % 3]
                url = server.root_url if dialect == "anthropic" else server.base_url
                seats[f"c{i}"] = SlowToConnect(adapter(dialect, server, base_url=url), 0.01 * i)
            state = await played(tmp_path, f"s-{n}", seats)
        assert [seat.newest.text for seat in state.seats.values() if seat.newest] == [
            "Hello, world"
        ] * 8
        arrived = [request.at for request in server.requests]
        spreads.append(max(arrived) - min(arrived))
        if spreads[-1] < SPREAD_S:
            return
    pytest.fail(f"requests left {spreads} s apart")


async def test_what_comes_before_the_request_counts_for_no_seat(tmp_path):
    async with serve("chat", answer()) as server:
        quick, slow = adapter("chat", server), SlowToConnect(adapter("chat", server), 2.0)
        state = await played(tmp_path, "s", {"quick": quick, "slow": slow})
    first_ms = [seat.newest.ttft_ms for seat in state.seats.values() if seat.newest]
    assert all(ms is not None and ms < 1500 for ms in first_ms), first_ms


async def test_a_seat_that_cannot_connect_holds_up_nobody(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    took = []
    async with serve("chat", answer()) as server:
        while not took or (took[-1] >= LONGEST_S and len(took) < TRIES):
            providers = {
                "alive": adapter("chat", server),
                "dead": OpenAIChat(Endpoint("fake", dead)),
                "played": ScriptedPlayer("a b", tokens_per_s=1000),
            }
            began = time.monotonic()
            state = await played(tmp_path, f"s-{len(took)}", providers)
            took.append(time.monotonic() - began)
            failed = [bool(seat.newest and seat.newest.failed) for seat in state.seats.values()]
            assert failed == [False, True, False]
    assert took[-1] < LONGEST_S, took


async def test_the_line_opens_when_the_last_one_is_there():
    now = [100.0]
    line = StartLine(2, lambda: now[0])
    first, second = line.place(), line.place()
    waiting = asyncio.create_task(first.ready())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    assert first.since() == 0.0
    await second.ready()
    await waiting
    now[0] += 0.25
    assert first.since() == 0.25


async def test_who_does_not_come_is_waited_for_only_so_long():
    line = StartLine(2, time.monotonic, longest_s=1.0)
    late = line.place()
    await asyncio.wait_for(line.place().ready(), 20)
    began = time.monotonic()
    await late.ready()
    assert time.monotonic() - began < 0.8


async def test_leaving_twice_counts_once():
    line = StartLine(2, time.monotonic)
    hasty = line.place()
    hasty.leave()
    hasty.leave()
    assert line.since() == 0.0
