"""Copies of a nursery: ended at any moment, told of once, gone with it."""

import os
import signal
import sys
import time
from collections.abc import Iterator

import pytest

from problems.sandbox import paths
from problems.sandbox.forked import Forked, Nursery
from problems.sandbox.ladder import level_of_this_process
from problems.sandbox.launch import Ended
from problems.sandbox.limits import Limits

CANDIDATE = "problems.checks.split.candidate"


@pytest.fixture(params=[True, False], ids=["with handles", "as on macOS"])
def nursery(request: pytest.FixtureRequest) -> Iterator[Nursery]:
    """As it is where the system has descriptors for processes, and where it has none."""
    if request.param and sys.platform != "linux":
        pytest.skip("this system has no descriptors for processes")
    level = level_of_this_process()
    if level.letter is None:
        pytest.skip(level.reason)
    made = Nursery.start(
        {"child": CANDIDATE, "numpy": None, "preload": False},
        level=level.letter,
        readable=paths.interpreter(),
        limits=Limits(),
        handles=request.param,
    )
    yield made
    assert made.close()


def copy_of(nursery: Nursery) -> tuple[Forked, list[int]]:
    """A copy, and the grader's ends of its pipes."""
    ask, asker = os.pipe()
    teller, reply = os.pipe()
    copy = nursery.fork(ask, reply, Limits())
    os.close(ask)
    os.close(reply)
    return copy, [asker, teller]


def ended(copy: Forked) -> Ended:
    for _ in range(1000):
        if (how := copy.reap()) is not None:
            return how
        time.sleep(0.005)
    raise AssertionError("it did not end")


def test_a_copy_whose_grader_hangs_up_ends_by_itself(nursery: Nursery):
    copy, [asker, teller] = copy_of(nursery)
    os.read(teller, 1)  # it is ready
    os.close(asker)
    assert ended(copy).code == 0
    assert copy.close()
    os.close(teller)


def test_a_copy_can_be_ended_before_and_while_it_lives_and_after(nursery: Nursery):
    unborn, held = copy_of(nursery)
    unborn.kill()
    assert ended(unborn).code == -9
    alive, more = copy_of(nursery)
    os.read(more[1], 1)
    alive.kill()
    assert ended(alive).code == -9
    for copy in (unborn, alive):
        copy.kill()
        assert copy.close()
    for fd in held + more:
        os.close(fd)


def test_ending_a_copy_that_is_just_ending_raises_nothing(nursery: Nursery):
    for wait in (0.0, 0.0002, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.01) * 3:
        copy, [asker, teller] = copy_of(nursery)
        os.read(teller, 1)
        os.close(asker)
        time.sleep(wait)
        assert copy.close()
        os.close(teller)


def test_a_nursery_cannot_be_interrupted(nursery: Nursery):
    first, held = copy_of(nursery)
    os.read(held[1], 1)  # the nursery has begun its work
    pid = nursery.child.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGINT)
    second, more = copy_of(nursery)
    assert os.read(more[1], 1)
    for copy in (first, second):
        assert copy.reap() is None
        assert copy.close()
    for fd in held + more:
        os.close(fd)


def test_copies_go_with_their_nursery(nursery: Nursery):
    copy, held = copy_of(nursery)
    os.read(held[1], 1)
    nursery.kill()
    assert ended(copy).code == -9
    assert copy.close()
    for fd in held:
        os.close(fd)
