"""The live score line: what a verdict leaves a contestant with."""

from sessions.scoring.sequential import failures_to_exclude
from sessions.scoring.standing import failures_to_go


def test_from_nothing_it_takes_as_many_failures_as_the_peeked_rule_says() -> None:
    assert failures_to_go(0, 0) == failures_to_exclude(0.1) == 43


def test_each_failure_in_a_row_brings_the_end_one_nearer() -> None:
    assert [failures_to_go(0, n) for n in (5, 42, 43, 60)] == [38, 1, 0, 0]


def test_a_pass_puts_the_end_further_away() -> None:
    without, with_one = failures_to_go(0, 5), failures_to_go(1, 5)
    assert without is not None
    assert with_one is not None
    assert with_one > without
