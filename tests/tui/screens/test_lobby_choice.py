"""Who is picked for somebody who picked nothing."""

from collections.abc import Iterable
from random import Random

from sessions.contestants.entry import Entry
from sessions.contestants.record import Contestant
from sessions.contestants.roster import embedded, players
from tui.screens.lobby.choice import default_blind, default_picks, new_seed, next_blind
from tui.screens.lobby.records import Seatable


def model(name: str, provider: str, ready: bool = True) -> Seatable:
    return Seatable(Entry(Contestant(name, "model", provider, name)), ready, "")


def rest(*, installed: bool) -> list[Seatable]:
    pair = [Seatable(entry, installed, "") for entry in embedded()]
    return [*pair, *(Seatable(entry, True, "ready") for entry in players())]


def picks(models: Iterable[Seatable], *, installed: bool = False) -> list[str]:
    return default_picks([*models, *rest(installed=installed)])


def test_two_vendors_meet_each_other_with_their_newest():
    models = [model(n, p) for n, p in (("a1", "anthropic"), ("a2", "anthropic"), ("o1", "openai"))]
    assert picks(models) == ["a1", "o1"]


def test_two_generations_of_one_vendor_meet_where_there_is_no_other():
    assert picks([model("a1", "anthropic"), model("a2", "anthropic")]) == ["a1", "a2"]


def test_the_tiny_model_is_not_picked_beside_a_large_one():
    assert picks([model("a1", "anthropic")], installed=True) == ["a1"]
    assert picks([], installed=True) == ["smol-terse", "smol-verbose"]


def test_what_cannot_answer_is_not_picked():
    assert picks([model("a1", "anthropic", ready=False)]) == ["player-right", "player-wrong"]


def test_an_empty_roster_picks_nobody():
    assert default_picks([]) == []


def test_names_are_hidden_from_two_seats_on():
    assert [default_blind(seats) for seats in (0, 1, 2, 8)] == ["off", "off", "names", "names"]
    assert [next_blind(mode) for mode in ("off", "names", "full")] == ["names", "full", "off"]


def test_a_seed_is_short_enough_to_be_read_aloud_and_repeatable():
    seeds = [new_seed(Random(n)) for n in range(200)]
    assert all(1 <= seed <= 9999 for seed in seeds)
    assert seeds == [new_seed(Random(n)) for n in range(200)]
