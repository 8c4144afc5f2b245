"""The two clocks: until the first event, and between events after it."""

import time

import pytest

from tests.wire.asking import DIALECTS, hear
from tests.wire.script import Begin, Finish, Hold, Raw, Reply, Say, Wait

pytestmark = pytest.mark.parametrize("dialect", DIALECTS)


async def test_a_silent_server_fails_after_first_token_s(dialect):
    began = time.monotonic()
    heard = await hear(dialect, Reply([Hold()], wait_before_headers=0), first_token_s=1)
    assert (heard.failed.kind, heard.failed.phase) == ("timeout", "waiting")
    assert "first_token_s" in heard.failed.message
    assert time.monotonic() - began < 15, "the server would have been silent for 20 s"


async def test_a_server_that_sends_no_headers_fails_after_first_token_s(dialect):
    heard = await hear(dialect, Reply(wait_before_headers=20), first_token_s=0.3)
    assert (heard.failed.kind, heard.failed.phase) == ("timeout", "connect")


async def test_a_stall_fails_after_idle_s_and_keeps_the_text(dialect):
    steps = [Begin(), Say("part"), Hold()]
    heard = await hear(dialect, Reply(steps), first_token_s=5, idle_s=0.3)
    assert (heard.failed.kind, heard.failed.phase) == ("timeout", "streaming")
    assert "idle_s" in heard.failed.message
    assert heard.text == "part"


async def test_a_slow_first_token_is_waited_for(dialect):
    steps = [Wait(1.0), Begin(), Say("late"), Finish()]
    heard = await hear(dialect, Reply(steps), first_token_s=10, idle_s=0.8)
    assert heard.text == "late"


async def test_comments_prove_life_between_events(dialect):
    """F02: a keep-alive every 0.3 s carries the stream over a gap longer than idle_s."""
    alive = [step for _ in range(4) for step in (Wait(0.3), Raw(b": ping\n\n"))]
    steps = [Begin(), Say("a"), *alive, Say("b"), Finish()]
    heard = await hear(dialect, Reply(steps), first_token_s=10, idle_s=1)
    assert heard.text == "ab"
    assert heard.finished.reason == "end"


async def test_comments_do_not_count_as_the_first_event(dialect):
    """F02."""
    alive = [step for _ in range(20) for step in (Raw(b": ping\n\n"), Wait(0.1))]
    heard = await hear(dialect, Reply([*alive, Begin(), Say("a"), Finish()]), first_token_s=1)
    assert (heard.failed.kind, heard.failed.phase) == ("timeout", "waiting")
