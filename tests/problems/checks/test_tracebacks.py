"""What the author of a pack is told of a check that crashed."""

import pytest

DEEP = "deep = []\n    for _ in range(99): deep = [deep]\n    "


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (DEEP + "ctx.answer.call('add', deep)", "too deep"),
        ("a(ctx)\ndef a(x): b(x)\ndef b(x): a(x)", "RecursionError"),
        ("raise ValueError('x' * 9000 + 'END')", "END"),
    ],
)
async def test_a_traceback_holds_the_authors_own_line_and_how_it_ended_however_long_it_is(
    body: str, told: str, make_problem, judged
):
    done = await judged(make_problem(f"def check_it(ctx):\n    {body}"), "def add(x): pass")
    message = done.results["it"].message
    assert done.outcomes() == {"it": "infra"}
    assert "in check_it" in message
    assert told in message
    assert "split/" not in message
    assert len(message) <= 2000
