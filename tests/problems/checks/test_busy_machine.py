"""A machine that has no processor free costs an answer no check."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator

import pytest

from problems.records import CheckSpec

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells who waited")

BURNS = """
import time
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
def sleep(seconds): time.sleep(seconds)
"""
HOG = "import os; os.nice(10)\nwhile True: pass"


@contextlib.contextmanager
def every_processor_taken() -> Iterator[None]:
    """By programs as nice as a worker and, like it, each in a session of its own, for which the
    kernel may count: it gets a share like each of them."""
    command = [sys.executable, "-I", "-c", HOG]
    hogs = [subprocess.Popen(command, start_new_session=True) for _ in range(5)]
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


async def test_time_that_an_answer_waits_for_a_processor_is_not_its_own(make_problem, judged):
    """How long it waits is this machine's matter: it is tried until it had more than its time."""
    source = "def check_it(ctx): ctx.answer.call('burn', 0.5)"
    problem = make_problem(source, CheckSpec("it", timeout_s=0.9))
    tried = []
    with every_processor_taken():
        for _ in range(6):
            result = (await judged(problem, BURNS)).results["it"]
            tried.append((result.outcome, result.wall_ms))
            if result.outcome == "pass" and result.wall_ms is not None and result.wall_ms > 900:
                return
    raise AssertionError(tried)


async def test_who_sleeps_gets_no_more_time_for_it(make_problem, judged):
    source = "def check_it(ctx): ctx.answer.call('sleep', 60)"
    problem = make_problem(source, CheckSpec("it", timeout_s=0.9))
    with every_processor_taken():
        done = await judged(problem, BURNS)
    assert done.results["it"].outcome == "fail"
    assert "no result within 0.9 s" in done.results["it"].message
    assert done.results["it"].wall_ms is not None
    assert done.results["it"].wall_ms < 4500
