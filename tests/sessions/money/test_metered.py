"""A request under a limit: paid for before it is sent, stopped where it outruns that, settled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from random import Random

import pytest

from sessions.clock import SystemClock
from sessions.contestants.entry import Prices
from sessions.contestants.record import Contestant
from sessions.events import Failed, Finished, ProviderEvent, Retrying, Started, Text, Usage
from sessions.money.errors import OverLimit
from sessions.money.paying import paid
from sessions.money.purse import Purse
from sessions.money.records import Caps, day_of
from sessions.money.till import Till
from sessions.providers import Ask, Message
from tests.sessions.stage import Speaker

PRICES = Prices(input=0.0, output=1000.0)  # a tenth of a cent a token, so that sums are readable
CLOCK = SystemClock()


def seat(max_tokens: int) -> Contestant:
    params = {"max_tokens": max_tokens}
    return Contestant("m", "model", "chat", "m", "http://host/v1", params)


def purse(
    folder: Path, caps: Caps, contestant: Contestant, prices: Prices | None = PRICES
) -> Purse:
    return Purse(
        "s-1",
        run="run-1",
        till=Till(folder / "spend.db"),
        caps=caps,
        own={contestant.digest: prices},
        clock=CLOCK,
        rng=Random(5),
    )


def spent(folder: Path) -> float:
    return Till(folder / "spend.db").taken("day", day_of(CLOCK.now()))


async def heard(folder: Path, caps: Caps, max_tokens: int, *events: ProviderEvent):
    contestant = seat(max_tokens)
    ask = Ask((Message("user", "q"),), "m", params=contestant.params)
    asks = {"s-1/A.1.1": (Speaker(*events), contestant, ask)}
    provider = (await paid(purse(folder, caps, contestant), asks, all_or_none=False))["s-1/A.1.1"]
    return [event async for event in provider.stream(ask)]


async def test_an_answer_is_settled_with_its_own_counts(tmp_path: Path):
    end = (Usage(3, 0, 20, final=True), Finished("end"))
    events = await heard(tmp_path, Caps(day=1.0), 100, Started(), Text("hi"), *end)
    assert events[-1] == Finished("end")
    assert spent(tmp_path) == pytest.approx(0.020)


async def test_what_does_not_fit_is_never_sent_and_says_why(tmp_path: Path):
    contestant = seat(2000)
    ask = Ask((Message("user", "q"),), "m", params=contestant.params)
    speaker = Speaker(Text("hi"), Finished("end"))
    asks = {"t": (speaker, contestant, ask)}
    provider = (await paid(purse(tmp_path, Caps(day=1.0), contestant), asks, all_or_none=False))[
        "t"
    ]
    (end,) = [event async for event in provider.stream(ask)]
    assert isinstance(end, Failed)
    assert (end.kind, "per_day_usd" in end.message) == ("limit", True)
    assert speaker.asks == []
    assert spent(tmp_path) == 0


async def test_a_stream_that_outruns_what_was_set_aside_is_stopped_at_the_limit(tmp_path: Path):
    pieces = [Text("twelve chars") for _ in range(400)]  # two tokens each, at least
    events = await heard(tmp_path, Caps(day=0.2), 100, Started(), *pieces, Finished("end"))
    assert isinstance(events[-1], Failed)
    assert (events[-1].kind, events[-1].phase) == ("limit", "streaming")
    usage = events[-2]
    assert isinstance(usage, Usage)
    assert usage.estimated
    said = sum(isinstance(event, Text) for event in events)
    assert 75 < said <= 100, "the limit pays for 200 tokens: 100 pieces; it is paid ahead"
    assert usage.output is not None
    assert spent(tmp_path) == pytest.approx(usage.output / 1000)


async def test_a_stream_that_outruns_its_reservation_goes_on_where_there_is_room(tmp_path: Path):
    pieces = [Text("twelve chars") for _ in range(100)]
    last = (Usage(3, 0, 210, final=True), Finished("end"))
    events = await heard(tmp_path, Caps(day=5.0), 100, Started(), *pieces, *last)
    assert events[-1] == Finished("end")
    assert spent(tmp_path) == pytest.approx(0.210)


async def test_counts_that_a_server_gives_on_the_way_stop_it_too(tmp_path: Path):
    counted = [Usage(3, 0, 50 * n) for n in range(1, 9)]
    events = await heard(tmp_path, Caps(day=0.2), 100, Started(), *counted, Finished("end"))
    assert isinstance(events[-1], Failed)
    assert events[-1].kind == "limit"
    assert max(event.output or 0 for event in events if isinstance(event, Usage)) == 200


async def test_an_honest_answer_in_long_words_is_not_stopped(tmp_path: Path):
    text = Text("x" * 550)  # 100 tokens at five and a half characters each
    last = (Usage(3, 0, 100, final=True), Finished("length"))
    events = await heard(tmp_path, Caps(day=0.1), 100, Started(), text, *last)
    assert events[-1] == Finished("length")


async def test_each_retry_is_paid_for_and_refused_where_there_is_no_room(tmp_path: Path):
    # The first try was silent until it timed out: its prompt may be charged, its answer was not.
    tries = (Retrying(1, 0.0, "timeout", "silent"), Started(), Text("hi"), Finished("end"))
    events = await heard(tmp_path, Caps(day=0.15), 100, *tries)
    assert events[-1] == Finished("end"), "the first try's reservation was settled before"
    assert spent(tmp_path) == pytest.approx(0.001)

    till = Till(tmp_path / "spend.db")
    contestant, now = seat(100), CLOCK.now()
    ask = Ask((Message("user", "q"),), "m", params=contestant.params)
    money = purse(tmp_path, Caps(day=0.15), contestant)
    taken = asyncio.Event()

    class Slow:
        async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
            yield Retrying(1, 0.0, "server", "500")
            taken.set()
            yield Finished("end")

    provider = (await paid(money, {"t": (Slow(), contestant, ask)}, all_or_none=False))["t"]
    stream = provider.stream(ask)
    assert isinstance(await anext(stream), Retrying)
    money.caps = Caps(day=0.05)  # as if another process had taken the rest meanwhile
    end = await anext(stream)
    assert isinstance(end, Failed)
    assert end.kind == "limit"
    assert not taken.is_set(), "the second try was never sent"
    assert till.taken("day", day_of(now)) == pytest.approx(0.001)


@pytest.mark.parametrize(
    ("events", "usd"),
    [
        ((Started(), Text("x" * 40)), 0.010),  # stopped by the operator: about 10 tokens
        ((Failed("rate_limit", "no", 429),), 0.0),
        ((Failed("connect", "no"),), 0.0),
    ],
)
async def test_what_breaks_off_is_settled_as_estimated_and_a_refusal_with_nothing(
    tmp_path: Path, events, usd
):
    contestant = seat(100)
    ask = Ask((Message("user", "q"),), "m", params=contestant.params)
    money = purse(tmp_path, Caps(day=1.0), contestant)
    asks = {"t": (Speaker(*events, Finished("end")), contestant, ask)}
    provider = (await paid(money, asks, all_or_none=False))["t"]
    async with aclosing(provider.stream(ask)) as stream:  # type: ignore[type-var]
        async for event in stream:
            if event == events[-1]:
                break
    assert spent(tmp_path) == pytest.approx(usd)


async def test_cancelled_while_it_reserves_it_holds_nothing(tmp_path: Path):
    contestant = seat(100)
    ask = Ask((Message("user", "q"),), "m", params=contestant.params)
    money = purse(tmp_path, Caps(day=1.0), contestant)
    for wait in (0.0, 0.001, 0.003):
        task = asyncio.create_task(money.reserve({"t": (contestant, ask)}))
        await asyncio.sleep(wait)
        task.cancel()
        await asyncio.wait([task])
        if task.cancelled():
            assert spent(tmp_path) == 0
        else:
            held = task.result()["t"]
            assert not isinstance(held, OverLimit)
            await money.release(held)


async def test_an_unknown_price_is_refused_under_a_limit_and_goes_without_one(tmp_path: Path):
    contestant = seat(100)
    ask = Ask((Message("user", "q"),), "m", params=contestant.params)
    asks = {"t": (contestant, ask)}
    refused = (await purse(tmp_path, Caps(day=1.0), contestant, None).reserve(asks))["t"]
    assert isinstance(refused, OverLimit)
    held = (await purse(tmp_path, Caps(), contestant, None).reserve(asks))["t"]
    assert not isinstance(held, OverLimit)
    assert held.ids == []


async def test_without_a_limit_an_unusable_till_keeps_nobody_from_answering(tmp_path: Path):
    (tmp_path / "spend.db").mkdir()
    events = await heard(tmp_path, Caps(), 100, Started(), Text("hi"), Finished("end"))
    assert events[-1] == Finished("end")
    (end,) = await heard(tmp_path, Caps(day=1.0), 100, Started(), Text("hi"), Finished("end"))
    assert isinstance(end, Failed)
    assert "spend.db" in end.message
