"""The live score line: what a verdict leaves a contestant with."""

from msgspec import convert

from sessions.scoring.attempts import Attempt
from sessions.scoring.sequential import failures_to_exclude
from sessions.scoring.standing import failures_to_go, standings
from sessions.scoring.tally import tally


def test_from_nothing_it_takes_as_many_failures_as_the_peeked_rule_says() -> None:
    assert failures_to_go(0, 0) == failures_to_exclude(0.1) == 43


def test_each_failure_in_a_row_brings_the_end_one_nearer() -> None:
    assert [failures_to_go(0, n) for n in (5, 42, 43, 60)] == [38, 1, 0, 0]


def test_a_pass_puts_the_end_further_away() -> None:
    without, with_one = failures_to_go(0, 5), failures_to_go(1, 5)
    assert without is not None
    assert with_one is not None
    assert with_one > without


def test_a_contestant_is_told_where_it_stands_and_a_player_never() -> None:
    rows = [attempt(n, "model", "fail") for n in range(5)]
    rows += [attempt(n, "scripted", "pass") for n in range(5)]
    (said,) = standings(rows, {"model", "scripted"})
    assert said == (
        "the model in this log: 0 of 5; any rate from 0 % to 62 % fits however often you look; "
        "38 more failures in a row would exclude 10 %."
    )


def test_asking_again_until_it_passes_moves_no_interval() -> None:
    """A contestant that never passes at first, and always when asked again."""
    once = [attempt(n, "model", "fail") for n in range(20)]
    again = [row for n in range(20) for row in (once[n], attempt(n, "model", "pass"))]
    (without,), (with_retries,) = (tally(rows, grades="verdicts") for rows in (once, again))
    assert with_retries.rate == 0.5
    assert (with_retries.first_passed, with_retries.units) == (0, 20)
    assert with_retries.anytime_high == without.anytime_high
    assert "0 of 20 at the first try" in standings(again, {"model"})[0]


def attempt(n: int, kind: str, grade: str) -> Attempt:
    fields = {
        "turn_id": f"s{n}/A.1.1",
        "session": f"s{n}",
        "turn": 1,
        "at": "2026-11-25T10:00:00.000Z",
        "contestant": kind,
        "name": f"the {kind}",
        "kind": kind,
        "provider": "chat",
        "model": "m",
        "variant": f"v{n}",
        "problem": f"p{n}",
        "grade": grade,
    }
    return convert(fields, Attempt)
