"""Checks in the arena: the built-in problem's own, run on its own reference answers."""

from pathlib import Path

import pytest

from problems.pack import builtin, find_problem
from problems.records import Problem, Variant
from problems.variants import draw, reference
from sessions.events import Text
from tests.tui.screens.arena_stage import Hand, answer, stage


@pytest.fixture(scope="module")
def simpson() -> tuple[Problem, Variant, str, str]:
    """The problem, a variant, a right answer and a tempting wrong one."""
    problem = find_problem([builtin()], "simpson-suite")
    variant = draw(problem, 7)
    right = reference(problem, variant, "right/weighted_mean")
    return problem, variant, right, reference(problem, variant, "wrong/pooled_mean")


async def test_checks_fill_in_for_every_seat_and_say_why_they_fail(
    tmp_path: Path, simpson: tuple[Problem, Variant, str, str]
) -> None:
    problem, variant, right, wrong = simpson
    hands = {"A": Hand(answer(right)), "B": Hand(answer(wrong))}
    async with stage(tmp_path, hands, problem=problem, variant=variant) as on:
        await on.shows("c check")
        await on.all_ended()
        await on.press("c")
        await on.shows("✓ winner  ✓ gap")
        await on.shows("✗ winner: A has the lower suite score")
        await on.press("2", "o")
        await on.shows("What the checks say of seat B")
        await on.until(lambda: "gap_points is off by" in on.words, "the message in full")
        assert "the answer that was judged (block 1)" in on.screen_text
        assert '"winner"' in on.screen_text
        await on.press("o", "v")
        await on.shows("checks say: pass")
        await on.shows("checks say: fail")


async def test_answers_are_checked_unasked_once_no_seat_answers_any_more(
    tmp_path: Path, simpson: tuple[Problem, Variant, str, str]
) -> None:
    problem, variant, right, wrong = simpson
    hands = {"A": Hand(answer(right)), "B": Hand([Text("I begin.")])}
    async with stage(tmp_path, hands, problem=problem, variant=variant, check=True) as on:
        await on.shows("I begin.")
        await on.until(lambda: "✓ done" in on.screen_text, "the end of A")
        assert on.session.state.seats["A"].newest_checks is None
        hands["B"].put(*answer(wrong))
        await on.shows("✓ winner  ✓ gap")
        await on.shows("✗ winner: A has the lower suite score")
    turns = [seat.newest for seat in on.session.state.seats.values()]
    assert [turn and len(turn.checks) for turn in turns] == [1, 1]


async def test_a_picked_block_counts_and_is_judged_at_once(
    tmp_path: Path, simpson: tuple[Problem, Variant, str, str]
) -> None:
    problem, variant, right, wrong = simpson
    hands = {"A": Hand(answer(f"{right}\n\nOr rather:\n\n{wrong}"))}
    async with stage(tmp_path, hands, problem=problem, variant=variant) as on:
        await on.all_ended()
        await on.press("c")
        await on.shows("✗ winner")
        await on.press("b")
        await on.shows("Which block of seat A counts?")
        await on.shows("1 line · counts now")
        await on.shows("the whole text")
        await on.press("up", "enter")
        await on.shows("✓ winner  ✓ gap")
        assert on.session.state.seats["A"].turns[0].block == 0


async def test_an_answer_without_a_block_is_not_judged_but_says_so(
    tmp_path: Path, simpson: tuple[Problem, Variant, str, str]
) -> None:
    problem, variant, _, _ = simpson
    hands = {"A": Hand(answer("I would rather not say."))}
    async with stage(tmp_path, hands, problem=problem, variant=variant) as on:
        await on.all_ended()
        await on.press("c")
        await on.shows("– winner  – gap")
        await on.until(lambda: "no" in on.words and "block" in on.words, "the reason")
