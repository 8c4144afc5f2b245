"""One clock: each pane in its turn, rests after hard work, waits for a slow terminal, sleeps."""

import asyncio

import pytest

from tui.widgets.answer_pane.clock import BACKLOG, SHARE, FrameClock, frames_per_second


class Pane:
    """Something to flush: `cost` seconds each time, on the test's own watch."""

    def __init__(self, name: str, watch: "Watch", cost: float = 0.0) -> None:
        self.name = name
        self.waiting = True
        self._watch = watch
        self._cost = cost

    def flush(self) -> None:
        self._watch.seen.append(self.name)
        self._watch.time += self._cost


class Watch:
    def __init__(self) -> None:
        self.time = 0.0
        self.seen: list[str] = []

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


def clock_of(watch: Watch, *panes: Pane, backlog=lambda: 0) -> FrameClock:
    clock = FrameClock(backlog, watch)
    clock._panes = list(panes)
    return clock


@pytest.mark.parametrize(("panes", "fps"), [(1, 15), (2, 15), (3, 10), (4, 10), (5, 8), (8, 8)])
def test_more_panes_are_each_drawn_less_often(panes, fps):
    assert frames_per_second(panes) == fps


def test_a_turn_is_a_share_of_a_frame(watch):
    clock = clock_of(watch, *(Pane(str(k), watch) for k in range(4)))
    assert clock.period == pytest.approx(1 / (10 * 4))


def test_panes_are_flushed_in_turn_and_not_together(watch):
    clock = clock_of(watch, Pane("A", watch), Pane("B", watch), Pane("C", watch))
    for _ in range(6):
        clock.turn()
    assert watch.seen == ["B", "C", "A", "B", "C", "A"]


def test_a_pane_with_nothing_new_is_left_alone(watch):
    quiet = Pane("quiet", watch)
    quiet.waiting = False
    clock = clock_of(watch, quiet, Pane("A", watch))
    for _ in range(4):
        clock.turn()
    assert watch.seen == ["A", "A"]


def test_a_pane_rests_eight_times_as_long_as_it_took(watch):
    clock = clock_of(watch, Pane("slow", watch, cost=0.1))
    clock.turn()
    while watch.time < SHARE * 0.1 - 0.01:
        clock.turn()
        watch.time += 0.01
    assert watch.seen == ["slow"]
    watch.time = SHARE * 0.1 + 0.01
    clock.turn()
    assert watch.seen == ["slow", "slow"]


def test_nothing_is_drawn_while_the_terminal_lags_behind(watch):
    waiting = [BACKLOG]
    clock = clock_of(watch, Pane("A", watch), backlog=lambda: waiting[0])
    clock.turn()
    assert watch.seen == []
    waiting[0] = BACKLOG - 1
    clock.turn()
    assert watch.seen == ["A"]


async def test_the_clock_sleeps_when_all_is_drawn_and_wakes_for_more(watch):
    pane = Pane("A", watch)
    clock = FrameClock(now=watch)
    clock.add(pane)
    assert clock.running
    await asyncio.sleep(0.15)
    assert watch.seen
    pane.waiting = False
    await asyncio.sleep(0.15)
    assert not clock.running
    pane.waiting = True
    clock.wake()
    assert clock.running
    clock.stop()
    assert not clock.running


async def test_a_pane_that_was_removed_is_not_flushed_again(watch):
    pane = Pane("A", watch)
    clock = FrameClock(now=watch)
    clock.add(pane)
    clock.remove(pane)
    clock.turn()
    clock.stop()
    assert watch.seen == []
