"""The one retry: visible, before any output only, four tries, sixty seconds."""

import random

import pytest

from sessions.events import Failed, Retrying, Text
from sessions.providers.retry import with_retries
from tests.wire.asking import DIALECTS, adapter, ask, collect
from tests.wire.script import Begin, Cut, Reply, Say, answer, error
from tests.wire.server import serve

BUSY = error(529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}')


class Time:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


async def heard(dialect, *replies, rng=None):
    time = Time()
    async with serve(dialect, *replies) as server:
        provider = with_retries(
            adapter(dialect, server), sleep=time.sleep, clock=time.clock, rng=rng
        )
        return await collect(provider.stream(ask())), time, len(server.requests)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_failed_try_is_repeated_in_the_open(dialect):
    events, time, requests = await heard(dialect, BUSY, BUSY, answer("at last"))
    retries = [e for e in events if isinstance(e, Retrying)]
    assert [(r.n, r.delay, r.kind) for r in retries] == [
        (1, 1.0, "overloaded"),
        (2, 2.0, "overloaded"),
    ]
    assert events.text == "at last"
    assert (time.slept, requests) == ([1.0, 2.0], 3)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_sdk_itself_never_retries(dialect):
    async with serve(dialect, BUSY) as server:
        await collect(adapter(dialect, server).stream(ask()))
        assert len(server.requests) == 1


async def test_after_four_tries_it_has_failed():
    events, _, requests = await heard("chat", BUSY)
    assert requests == 4
    assert events.failed.kind == "overloaded"


async def test_nothing_is_repeated_once_text_was_seen():
    events, _, requests = await heard("chat", Reply([Begin(), Say("a"), Cut()]), answer("b"))
    assert requests == 1
    assert events.failed.kind == "cut"
    assert events.text == "a"


async def test_a_cut_before_any_text_is_repeated():
    events, _, requests = await heard("chat", Reply([Begin(), Cut()]), answer("b"))
    assert (requests, events.text) == (2, "b")


async def test_what_cannot_get_better_is_not_repeated():
    events, _, requests = await heard("chat", error(401, '{"error":{"message":"no"}}'))
    assert (requests, events.failed.kind) == (1, "auth")


async def test_retry_after_is_obeyed():
    slow = error(429, '{"error":{"message":"slow"}}', retry_after="7")
    _, time, _ = await heard("chat", slow, answer())
    assert time.slept == [7.0]


async def test_a_wait_over_60_s_fails_at_once_and_is_named():
    slow = error(429, '{"error":{"message":"slow"}}', retry_after="300")
    events, time, requests = await heard("chat", slow)
    assert (requests, time.slept) == (1, [])
    assert events.failed.retry_after == 300.0
    assert events.failed.message.endswith("It asks to wait 5 min; regenerate after that.")


async def test_all_tries_together_stay_within_60_s():
    slow = error(429, '{"error":{"message":"slow"}}', retry_after="25")
    _, time, requests = await heard("chat", slow)
    assert (time.slept, requests) == ([25.0, 25.0], 3)


async def test_delays_of_seats_on_one_account_differ():
    _, first, _ = await heard("chat", BUSY, answer(), rng=random.Random(1))
    _, second, _ = await heard("chat", BUSY, answer(), rng=random.Random(2))
    assert first.slept != second.slept
    assert all(1.0 <= s <= 1.25 for s in (*first.slept, *second.slept))


async def test_a_provider_is_left_alone_after_its_end():
    events, _, _ = await heard("chat", answer("a"))
    assert not any(isinstance(e, Failed | Retrying) for e in events)
    assert sum(isinstance(e, Text) for e in events) == 1
