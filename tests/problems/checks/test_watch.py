"""Whether a check gets over the place at which it crashed, as the interpreter's own trace tells."""

from collections.abc import Callable
from typing import Any

import pytest

from problems.checks.split.failures import Fail, Raised
from problems.checks.split.watch import Watch, place_of

NEAR = "if abs(got - 1) > 0.1: raise Fail('no')"
EACH = "return [x + 1 for x in got]"
LOOP = "for x in got:\n        x + 1"
LONG = "y = (got\n         + 1)\n    raise Fail"
COMPREHENDED = "y = [\n        x + 1\n        for x in got\n    ]\n    return y"
INNER = "return sum([x for x in got]) + nothing"
LATER = "if got != 77: raise Fail\n    1 / 0"
KEY = "sorted(got, key=lambda x: x + 1)"
HELPER = "return helper(got)\ndef helper(x): return x + 1"
CAUGHT = "try: got + 1\n    except TypeError: pass\n    got.nothing"
ANSWERS = "y = got + (raised() if got == 1 else 1)"


@pytest.mark.parametrize(
    ("body", "broken_by", "other", "passed"),
    [
        (NEAR, "s", 5, True),
        (NEAR, "s", 1, True),
        (NEAR, "s", None, False),
        (EACH, ["a"], [1], True),
        (EACH, ["a"], ["b", 1], False),
        (EACH, ["a"], 5, False),
        (LOOP, ["a"], [1, "b"], True),
        (LOOP, ["a"], ["b"], False),
        (LOOP, 5, [1], True),
        (LONG, "a", 1, True),
        (LONG, "a", "b", False),
        (COMPREHENDED, ["a"], [1], True),
        (COMPREHENDED, ["a"], ["b"], False),
        (INNER, [1], [2], False),
        (LATER, 77, 1, False),
        (LATER, 77, 77, False),
        (KEY, ["a"], [1, 2], True),
        (KEY, ["a"], ["b"], False),
        (HELPER, "a", 1, True),
        (HELPER, "a", "b", False),
        (CAUGHT, "a", 1, False),
        (ANSWERS, "a", 1, False),
    ],
)
def test_a_place_is_passed_only_by_who_is_through_with_it(
    body: str, broken_by: Any, other: Any, passed: bool
):
    def raised() -> None:
        raise Raised("f()", "ValueError", "", "")

    names: dict[str, Any] = {"Fail": Fail, "raised": raised}
    exec(compile(f"def check(got):\n    {body}\n", "/problem/checks.py", "exec"), names)
    crashed = run(names["check"], broken_by)
    assert crashed is not None
    place = place_of(crashed.__traceback__, "/problem")
    assert place is not None
    with Watch(*place) as watch:
        run(names["check"], other)
    assert watch.passed is passed


def run(check: Callable[[Any], object], got: Any) -> Exception | None:
    try:
        check(got)
    except Exception as e:
        return e
    return None
