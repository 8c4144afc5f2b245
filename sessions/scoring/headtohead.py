"""Two contestants against each other: by preferences, and by the problems that both answered.

The unit of a test is the problem: preferences on one problem, or its variants, are not independent,
so each problem casts one vote, for whoever has more. Ties and both-bad decide nothing; both-bad
lifts nobody. A pair of the same contestant twice, a scripted player, an early verdict and a session
that is still blind are left out.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from msgspec import Struct

from sessions.contestants.record import Kind
from sessions.scoring.attempts import Attempt
from sessions.scoring.pairs import mcnemar_exact
from sessions.scoring.sequential import confidence_sequence, preference_e_value

Pair = tuple[str, str]
Votes = list[int]  # how many, in the places that these name
WIN, LOSS, TIE, BAD = range(4)


class Preference(Struct, frozen=True, gc=False):
    """One rater's preference between two seats; `winner` is a seat, `tie` or `all-bad`. Or `n` that
    differ in nothing but the session and the moment: that of the last is in `last_at`."""

    session: str
    problem: str | None
    seat_a: str
    seat_b: str
    kind_a: Kind
    kind_b: Kind
    contestant_a: str
    contestant_b: str
    name_a: str
    name_b: str
    winner: str
    variant: str = ""
    pack: str | None = None
    at: str = ""
    rater: str = ""
    early: bool = False
    hidden: bool = False
    n: int = 1
    last_at: str = ""


class PairLine(Struct, frozen=True):
    """`first` and `second` in the order of their names; p and e are about "neither is better".

    `wins`, `losses`, `ties`, `both_bad` count preferences, `problems_won` and `problems_lost` the
    problems (of `problems_met`) on which one had more. `first_share` is the first's share of wins,
    a tie half a win each, both-bad in none; `both_bad_rate` is the share of preferences that found
    both bad, and `both_bad_low` to `both_bad_high` the rates that fit however often one looked,
    one score a problem. All are None without data, which is not one half.

    `e_value` bets on the problems won and lost and may be looked at after every verdict: at 20 and
    more, "no difference" is rejected at 5 % however often one looked. `both`, `first_only`,
    `second_only`, `neither` count problems that both answered; a problem is passed where more than
    half of its judged attempts passed.
    """

    first: str
    second: str
    wins: int
    losses: int
    ties: int
    both_bad: int
    problems_won: int
    problems_lost: int
    e_value: float
    seat_a_wins: int
    both: int
    first_only: int
    second_only: int
    neither: int
    p_value: float
    first_id: str = ""
    second_id: str = ""
    first_share: float | None = None
    both_bad_rate: float | None = None
    both_bad_low: float | None = None
    both_bad_high: float | None = None
    problems_met: int = 0


def head_to_head(
    preferences: Iterable[Preference], attempts: Iterable[Attempt]
) -> tuple[list[PairLine], int]:
    """A line for every two contestants that met, and how many preferences are in no line."""
    rows = list(preferences)
    battles = sorted(filter(counts_as_battle, rows), key=lambda row: row.last_at or row.at)
    names: dict[str, str] = {}  # whoever was renamed goes by the newest name
    for row in battles:
        names[row.contestant_a], names[row.contestant_b] = row.name_a, row.name_b
    place = {c: i for i, c in enumerate(sorted(names, key=lambda c: (names[c], c)))}
    met: dict[Pair, dict[str, Votes]] = defaultdict(dict)
    seat_a: Counter[Pair] = Counter()
    for row in battles:
        pair = row.contestant_a, row.contestant_b
        if place[pair[0]] > place[pair[1]]:
            pair = pair[1], pair[0]
        by_unit, unit = met[pair], _unit(row)
        votes = by_unit.get(unit)
        if votes is None:
            votes = by_unit[unit] = [0, 0, 0, 0]
        votes[_outcome(row, pair[0])] += row.n
        if row.winner == row.seat_a:
            seat_a[pair] += row.n
    left = sum(row.n for row in rows) - sum(row.n for row in battles)
    solved = _solved(attempts, names)
    pairs = {*met, *_both_answered(solved, names)}
    order = sorted(pairs, key=lambda pair: (names[pair[0]], names[pair[1]], pair))
    return [_line(pair, met.get(pair, {}), seat_a[pair], solved, names) for pair in order], left


def counts_as_battle(row: Preference) -> bool:
    """Whether a preference compares two contestants, whole answers, and names that are out."""
    scripted = "scripted" in (row.kind_a, row.kind_b)
    return not (row.hidden or row.early or scripted or row.contestant_a == row.contestant_b)


def _outcome(row: Preference, first: str) -> int:
    if row.winner == "tie":
        return TIE
    if row.winner == "all-bad":
        return BAD
    best = row.contestant_a if row.winner == row.seat_a else row.contestant_b
    return WIN if best == first else LOSS


def _solved(attempts: Iterable[Attempt], names: dict[str, str]) -> dict[str, dict[str, bool]]:
    """{contestant: {problem: passed}} by checks, for what is judged and may be named."""
    votes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for attempt in attempts:
        judged = attempt.checks in ("solved", "not solved") and attempt.ended == "finished"
        if judged and attempt.turn == 1 and attempt.kind != "scripted" and not attempt.hidden:
            names.setdefault(attempt.contestant, attempt.name)
            vote = attempt.n if attempt.checks == "solved" else -attempt.n
            votes[attempt.contestant][_unit(attempt)] += vote
    return {
        contestant: {unit: vote > 0 for unit, vote in units.items()}
        for contestant, units in votes.items()
    }


def _unit(row: Attempt | Preference) -> str:
    """Two packs may each have a problem of the same name: they are two problems."""
    return f"{row.pack}/{row.problem}" if row.problem else row.variant


def _both_answered(
    solved: dict[str, dict[str, bool]], names: dict[str, str]
) -> list[tuple[str, str]]:
    order = sorted(solved, key=lambda c: (names[c], c))
    return [
        (first, second)
        for at, first in enumerate(order)
        for second in order[at + 1 :]
        if solved[first].keys() & solved[second].keys()
    ]


def _line(
    pair: tuple[str, str],
    by_problem: dict[str, Votes],
    seat_a_wins: int,
    solved: dict[str, dict[str, bool]],
    names: dict[str, str],
) -> PairLine:
    one, other = solved.get(pair[0], {}), solved.get(pair[1], {})
    table = Counter((one[unit], other[unit]) for unit in one.keys() & other.keys())
    every = by_problem.values()
    wins, losses, ties, both_bad = map(sum, zip(*every, strict=True)) if every else (0, 0, 0, 0)
    won = sum(each[WIN] > each[LOSS] for each in every)
    lost = sum(each[WIN] < each[LOSS] for each in every)
    rated = wins + losses + ties
    bad = [each[BAD] / sum(each) for each in every]
    fits = confidence_sequence(math.fsum(bad), len(bad)) if bad else (None, None)
    return PairLine(
        first=names[pair[0]],
        second=names[pair[1]],
        wins=wins,
        losses=losses,
        ties=ties,
        both_bad=both_bad,
        problems_won=won,
        problems_lost=lost,
        e_value=preference_e_value(won, lost),
        seat_a_wins=seat_a_wins,
        both=table[True, True],
        first_only=table[True, False],
        second_only=table[False, True],
        neither=table[False, False],
        p_value=mcnemar_exact(table[True, False], table[False, True]),
        first_id=pair[0],
        second_id=pair[1],
        first_share=(wins + ties / 2) / rated if rated else None,
        both_bad_rate=both_bad / (rated + both_bad) if bad else None,
        both_bad_low=fits[0],
        both_bad_high=fits[1],
        problems_met=len(bad),
    )
