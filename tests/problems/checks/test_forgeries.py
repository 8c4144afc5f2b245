"""An answer cannot pass by anything but being right, and cannot void its own verdict.

Each program here tries; each must come out as *fail*: not as pass, and not as an infra error.
"""

import pytest

from problems.records import CheckSpec
from problems.sandbox.limits import Limits
from tests.problems.checks.forgeries import PROGRAMS

CHECKS = """
EXPECTED = 20.0

def check_doubles(ctx):
    got = ctx.answer.call("double", 10.0)
    if got != EXPECTED:
        raise ctx.Fail(f"double(10) gave {got!r}")
"""
# only where the answer plays with arrays: loading numpy twice is most of a judging's time
ARRAYS = (
    CHECKS
    + """
    import numpy as np
    given = ctx.rng.normal(size=5)
    got = ctx.answer.call("double", given)
    if not isinstance(got, np.ndarray) or got.shape != (5,):
        raise ctx.Fail("no array of shape (5,)")
    if not np.abs(got - 2 * given).max() <= 1e-9:
        raise ctx.Fail("wrong numbers")
"""
)
SPECS = (CheckSpec("doubles", timeout_s=0.5),)

RIGHT = "def double(x):\n    return 2 * x\n"


async def test_the_right_answer_passes(make_problem, judged):
    done = await judged(make_problem(ARRAYS, *SPECS), RIGHT)
    assert done.outcomes() == {"doubles": "pass"}
    assert done.output.outcome == "complete"


@pytest.mark.parametrize("what", PROGRAMS)
async def test_no_verdict_but_fail_for_an_answer_that(what: str, make_problem, judged):
    program = PROGRAMS[what]
    checks = ARRAYS if "numpy" in program or what == "returns NaN" else CHECKS
    done = await judged(make_problem(checks, *SPECS), program, limits=Limits(output_kill=1 << 20))
    assert done.outcomes() == {"doubles": "fail"}, done.results
    assert done.results["doubles"].message
    assert done.output.outcome == "complete"
    assert len(done.output.text) < 300_000
