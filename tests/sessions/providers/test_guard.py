"""Whatever a provider does, its seat gets exactly one end, with its name, and no key."""

import asyncio

import pytest

from sessions.events import Cancelled, Failed, Finished, Started, Text, Usage
from sessions.providers.guard import Guarded
from tests.wire.asking import ask, collect

KEY = "sk-guard-0123456789abcdef"


class Played:
    """Yields what it is given; an exception in the list is raised, a number waited for."""

    def __init__(self, *steps):
        self.steps, self.left = steps, False

    async def stream(self, ask):
        try:
            for step in self.steps:
                if isinstance(step, BaseException):
                    raise step
                if isinstance(step, float):
                    await asyncio.sleep(step)
                else:
                    yield step
        finally:
            self.left = True


async def heard(*steps, **clocks):
    played = Played(*steps)
    guarded = Guarded(played, "strange", [KEY], **clocks)
    events = await collect(guarded.stream(ask()))
    assert played.left, "it was left running"
    return events


async def test_a_good_provider_is_passed_on_as_it_is():
    events = await heard(Started("r", "m"), Text("a"), Usage(1, 0, 1, final=True), Finished("end"))
    assert events == [Started("r", "m"), Text("a"), Usage(1, 0, 1, final=True), Finished("end")]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((Text("a"), ValueError(f"boom {KEY}")), "ValueError: boom [key]"),
        ((SystemExit(3),), "SystemExit: 3"),
        ((asyncio.CancelledError(),), "cancelled itself"),
        ((TimeoutError("mine"),), "TimeoutError: mine"),
        ((Text("a"),), "without an end"),
        ((), "without an end"),
        ((Text("a"), Finished("end"), Finished("end")), "went on after its end"),
        ((Finished("end"), Text("late")), "went on after its end"),
        (("text",), "a str, which is no event"),
        ((None, Finished("end")), "a NoneType, which is no event"),
        ((Text(None),), "a broken Text"),  # type: ignore[arg-type]
        ((Usage("many"), Finished("end")), "a broken Usage"),  # type: ignore[arg-type]
        ((Finished("done"),), "a broken Finished"),  # type: ignore[arg-type]
        ((Cancelled(),), "a Cancelled, which is no event"),
    ],
)
async def test_misbehaviour_is_an_internal_failure_with_its_name(steps, said):
    failed = (await heard(*steps)).failed
    assert failed.kind == "internal"
    assert "strange" in failed.message
    assert said in failed.message
    assert KEY not in failed.message
    assert not failed.retryable


@pytest.mark.parametrize(
    ("steps", "phase"), [((30.0,), "connect"), ((Text("a"), 30.0), "streaming")]
)
async def test_silence_ends_where_the_provider_has_no_clocks(steps, phase):
    failed = (await heard(*steps, first_token_s=0.05, idle_s=0.05)).failed
    assert (failed.kind, failed.phase) == ("internal", phase)
    assert "nothing for 0.05 s" in failed.message


async def test_silence_after_the_end_costs_the_answer_nothing(monkeypatch):
    monkeypatch.setattr("sessions.providers.guard.LEAVE_S", 0.05)
    assert (await heard(Text("a"), Finished("end"), 30.0)).finished


async def test_what_is_no_stream_fails_in_its_own_seat():
    class Coroutine:
        async def stream(self, ask):
            return []

    for inner in (Coroutine(), object()):
        failed = (await collect(Guarded(inner, "strange").stream(ask()))).failed  # type: ignore[arg-type]
        assert (failed.kind, "strange" in failed.message) == ("internal", True)


async def test_a_stopped_seat_is_stopped_and_its_provider_freed():
    played = Played(Text("a"), 30.0)

    async def listen():
        async for _ in Guarded(played, "strange").stream(ask()):
            pass

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert played.left


async def test_the_key_is_in_no_event():
    events = await heard(Started(KEY, KEY), Text(KEY[:9]), Text(KEY[9:]), Failed("auth", KEY))
    assert KEY not in repr(events)
    assert events.text == "[key]"
