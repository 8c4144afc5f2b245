"""All contestants on one ladder: Bradley-Terry ratings of the preferences, with their differences.

A rating alone means nothing: each line stands beside the interval of its difference to others.
"""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from sessions.scoring.battles import Battle, tabled
from sessions.scoring.headtohead import Preference, counts_as_battle
from sessions.scoring.ratings import differences, rated

ROUNDS = 200
SEED = 1


class Rung(Struct, frozen=True):
    """`elo`: 1000 is the mean of all; a difference of 400 is odds of ten to one."""

    contestant: str
    name: str
    elo: float


class Ladder(Struct, frozen=True):
    """Best first. `differences`: 95 % intervals of first minus second, by contestants' digests;
    empty where the ratings are regularised: then they are drawn together and have none."""

    rungs: tuple[Rung, ...]
    differences: dict[tuple[str, str], tuple[float, float]]
    battles: int
    both_bad: int
    regularised: bool


def ladder(
    preferences: Iterable[Preference],
    rounds: int = ROUNDS,
    seed: int = SEED,
    regularised: bool = False,
) -> Ladder:
    """The ladder of everybody who was compared. Both-bad rates nobody and is counted apart.

    Raises:
        Unidentifiable: fewer than two contestants, or some whom no result ties to the rest; the
            message names them, and `regularised` is the way out.
    """
    rows = [row for row in preferences if counts_as_battle(row)]
    rows.sort(key=lambda row: row.last_at or row.at)
    names: dict[str, str] = {}
    for row in rows:
        names[row.contestant_a], names[row.contestant_b] = row.name_a, row.name_b
    shown = _told_apart(names)
    often = Counter[Battle]()
    for row in rows:
        often[_battle(row, shown)] += row.n
    found = tabled(often)
    ratings = rated(found, regularised)
    digests = {name: digest for digest, name in shown.items()}
    rungs = [Rung(digests[name], names[digests[name]], elo) for name, elo in ratings.elo.items()]
    apart = {} if regularised else differences(found, rounds, seed)
    return Ladder(
        tuple(sorted(rungs, key=lambda rung: (-rung.elo, rung.name, rung.contestant))),
        {(digests[a], digests[b]): ends for (a, b), ends in apart.items()},
        often.total(),
        sum(n for (_, _, winner), n in often.items() if winner == "both_bad"),
        regularised,
    )


def _told_apart(names: dict[str, str]) -> dict[str, str]:
    """{digest: a name of its own}: two contestants of one name get a piece of their digest."""
    often = list(names.values())
    return {
        digest: name if often.count(name) == 1 else f"{name} {digest[:6]}"
        for digest, name in names.items()
    }


def _battle(row: Preference, shown: dict[str, str]) -> Battle:
    winner = {"tie": "tie", "all-bad": "both_bad", row.seat_a: "model_a"}
    return shown[row.contestant_a], shown[row.contestant_b], winner.get(row.winner, "model_b")
