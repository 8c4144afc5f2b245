"""The operator's own limits hold over seats and processes, and who waits says so."""

import asyncio
import subprocess
import sys
from contextlib import contextmanager

import pytest

from sessions.events import Failed, Finished, Queued, Text
from sessions.providers.gate import Gated, Limits
from tests.wire.asking import ask, collect


class Busy:
    """Answers after `seconds`; knows how many asked at a time."""

    def __init__(self, seconds: float = 0.15) -> None:
        self.seconds, self.now, self.most, self.asked = seconds, 0, 0, 0

    async def stream(self, ask):
        self.asked += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(self.seconds)
            yield Text("a")
            yield Finished("end")
        finally:
            self.now -= 1


def limits(folder, address="http://box/v1", **given) -> Limits:
    return Limits(address, folder / "queues", **given)


async def asked(inner, *each: Limits):
    return await asyncio.gather(*(collect(Gated(inner, one).stream(ask())) for one in each))


async def test_no_more_at_a_time_than_allowed_and_who_waits_says_so(tmp_path):
    busy = Busy()
    heard = await asked(busy, *[limits(tmp_path, max_concurrent=2)] * 4)
    assert (busy.most, busy.asked) == (2, 4)
    waits = [[e for e in events if isinstance(e, Queued)] for events in heard]
    assert sorted(map(len, waits)) == [0, 0, 2, 2]
    began, ended = max(waits, key=len)
    assert "at most 2 at a time" in began.message
    assert (began.waited_s, (ended.waited_s or 0) >= 0.1) == (None, True)


async def test_two_entries_of_one_address_count_together_and_two_addresses_do_not(tmp_path):
    busy = Busy()
    await asked(busy, *[limits(tmp_path, max_concurrent=1)] * 2)
    assert busy.most == 1
    apart = Busy()
    await asked(
        apart, *(limits(tmp_path, f"http://{name}/v1", max_concurrent=1) for name in ("a", "b"))
    )
    assert apart.most == 2


async def test_a_minute_has_room_for_so_many_and_no_more(tmp_path):
    now = [1000.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds
        await asyncio.sleep(0)

    async def one():
        gated = Gated(
            Busy(0), limits(tmp_path, per_minute=2), sleep=sleep, clock=lambda: now[0],
            wall=lambda: now[0],
        )  # fmt: skip
        return [e for e in await collect(gated.stream(ask())) if isinstance(e, Queued)]

    assert [len(await one()) for _ in range(2)] == [0, 0]
    began, ended = await one()
    assert "at most 2 a minute" in began.message
    assert ended.waited_s == pytest.approx(60.0, abs=0.5)


async def test_a_stopped_request_gives_its_place_back(tmp_path):
    busy = Busy(30)
    task = asyncio.create_task(asked(busy, limits(tmp_path, max_concurrent=1)))
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.wait([task])
    busy.seconds = 0
    (events,) = await asked(busy, limits(tmp_path, max_concurrent=1))
    assert not any(isinstance(e, Queued) for e in events)


@contextmanager
def place_of_another_process(limit: Limits):
    """Held until the block is left: then the process is killed."""
    code = (
        "import sys, time; from pathlib import Path; from sessions.providers import gate\n"
        "limits = gate.Limits(sys.argv[1], Path(sys.argv[2]), 1)\n"
        "assert gate._enter(limits, time.time()); print('in', flush=True); time.sleep(30)"
    )
    command = [sys.executable, "-c", code, limit.address, str(limit.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "in\n"
        yield
        holder.kill()


async def test_another_process_holds_a_place_until_it_ends_however_it_ends(tmp_path):
    limit = limits(tmp_path, max_concurrent=1)
    with place_of_another_process(limit):
        waiting = asyncio.create_task(asked(Busy(0), limit))
        await asyncio.sleep(0.2)
        assert not waiting.done()
    (events,) = await asyncio.wait_for(waiting, 30)
    assert sum(isinstance(e, Queued) for e in events) == 2


async def test_a_limit_that_cannot_be_kept_is_a_sentence_not_an_open_door(tmp_path):
    (tmp_path / "queues").write_text("a file")
    busy = Busy()
    (events,) = await asked(busy, limits(tmp_path, max_concurrent=1))
    assert isinstance(events.failed, Failed)
    assert "cannot be kept" in events.failed.message
    assert busy.asked == 0


async def test_what_a_crash_left_in_the_file_keeps_nobody_out(tmp_path):
    limit = limits(tmp_path, per_minute=1)
    await asked(Busy(0), limit)
    (kept,) = limit.folder.glob("*.minute")
    kept.write_text('["x", 1e999')
    (events,) = await asked(Busy(0), limit)
    assert events.finished
