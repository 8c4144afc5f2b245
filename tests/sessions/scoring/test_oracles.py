"""Ratings and agreement against libraries that others wrote, and promises kept by simulation."""

import random

import choix
import evalica
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from sessions.scoring.agreement import cohen_kappa
from sessions.scoring.battles import Battle
from sessions.scoring.ladder import ladder
from sessions.scoring.rates import wilson
from sessions.scoring.ratings import bradley_terry, elo
from sessions.scoring.sequential import confidence_sequence, e_value
from tests.sessions.scoring.test_headtohead import preference

NAMES = "abcdef"


def battles(n: int, seed: int, ties: float) -> list[Battle]:
    rng = random.Random(seed)
    found: list[Battle] = []
    for _ in range(n):
        a, b = rng.sample(NAMES, 2)
        better = rng.random() < (0.65 if a < b else 0.35)
        winner = "tie" if rng.random() < ties else "model_a" if better else "model_b"
        found.append((a, b, winner))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_bradley_terry_with_ties_as_half_wins_is_evalicas(seed: int):
    rows = battles(400, seed, ties=0.2)
    outcomes = {
        "model_a": evalica.Winner.X,
        "model_b": evalica.Winner.Y,
        "tie": evalica.Winner.Draw,
    }
    theirs = evalica.bradley_terry(
        [a for a, _, _ in rows],
        [b for _, b, _ in rows],
        [outcomes[winner] for _, _, winner in rows],
        tie_weight=0.5,
        limit=100_000,
        tolerance=1e-12,
    ).scores
    ours = bradley_terry(rows).beta
    logs = np.log([theirs[name] for name in NAMES])
    assert [ours[name] for name in NAMES] == pytest.approx((logs - logs.mean()).tolist(), abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_bradley_terry_without_ties_is_choixs(seed: int):
    rows = battles(400, seed, ties=0)
    won = [(a, b) if winner == "model_a" else (b, a) for a, b, winner in rows]
    place = {name: at for at, name in enumerate(NAMES)}
    theirs = choix.ilsr_pairwise(len(NAMES), [(place[a], place[b]) for a, b in won], tol=1e-12)
    ours = list(bradley_terry(rows).beta.values())
    assert ours == pytest.approx((theirs - theirs.mean()).tolist(), abs=1e-6)


def test_elo_is_evalicas_step_for_step():
    rows = battles(200, seed=5, ties=0.3)
    outcomes = {
        "model_a": evalica.Winner.X,
        "model_b": evalica.Winner.Y,
        "tie": evalica.Winner.Draw,
    }
    theirs = evalica.elo(
        [a for a, _, _ in rows],
        [b for _, b, _ in rows],
        [outcomes[winner] for _, _, winner in rows],
        initial=1000,
        base=10,
        scale=400,
        k=32,
    ).scores
    ours = elo(rows)
    assert ours == pytest.approx({name: theirs[name] for name in ours}, abs=1e-6)


@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
def test_kappa_is_scikit_learns(weights):
    rng = np.random.default_rng(4)
    a = rng.integers(0, 4, 200)
    b = np.where(rng.random(200) < 0.6, a, rng.integers(0, 4, 200))
    theirs = cohen_kappa_score(a, b, weights=weights)
    assert cohen_kappa(a.tolist(), b.tolist(), weights) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("rate", [0.017, 0.1, 0.5])
def test_wilson_covers_the_truth_about_as_often_as_it_says(rate: float):
    """At 1.7 % and 20 problems a Wald interval covers the truth 29 % of the time."""
    rng = np.random.default_rng(7)
    counts = np.bincount(rng.binomial(20, rate, 20_000), minlength=21)
    covers = [low <= rate <= high for low, high in (wilson(k, 20) for k in range(21))]
    assert counts[covers].sum() / counts.sum() > 0.92


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_an_operator_who_looks_after_every_problem_is_rarely_misled(rate: float):
    """400 operators look after each of 60 problems: the sequence keeps its promise at every look
    at once, and Wilson's interval, peeked at, breaks its own."""
    rng = np.random.default_rng(11)
    passes = (rng.random((400, 60)) < rate).cumsum(axis=1)
    holds = {
        (k, n): (confidence_sequence(k, n), wilson(k, n))
        for n in range(1, 61)
        for k in {int(k) for k in passes[:, n - 1]}
    }
    missed = [0, 0]
    for row in passes:
        seen = [holds[int(k), n] for n, k in enumerate(row, start=1)]
        for which in (0, 1):
            missed[which] += any(not ends[which][0] <= rate <= ends[which][1] for ends in seen)
    assert missed[0] / 400 <= 0.05
    assert missed[1] / 400 > 0.12, "so a peeked Wilson interval must never be shown as one"


def test_a_bet_against_a_true_rate_of_ten_percent_rarely_wins_at_any_of_a_hundred_looks():
    rng = np.random.default_rng(3)
    passes = (rng.random((300, 100)) < 0.1).cumsum(axis=1)
    worth = {(int(k), n) for row in passes for n, k in enumerate(row, start=1)}
    rejects = {pair: e_value(*pair, 0.1) >= 20 for pair in worth}
    fooled = sum(any(rejects[int(k), n] for n, k in enumerate(row, start=1)) for row in passes)
    assert fooled / 300 <= 0.05


def test_a_ladder_has_the_order_of_the_wins_and_intervals_that_turn_round():
    met = [("x", "y"), ("y", "z"), ("x", "z")]
    rows = []
    for n in range(60):
        a, b = met[n % 3]
        who = {"contestant_a": a, "contestant_b": b, "name_a": a * 3, "name_b": b * 3}
        rows.append(preference("A" if n % 4 else "B", f"p{n}", **who))
    rows.append(preference("all-bad", "bad", name_a="xxx", name_b="yyy"))
    found = ladder(rows, rounds=50)
    assert [rung.name for rung in found.rungs] == ["xxx", "yyy", "zzz"]
    assert (found.battles, found.both_bad) == (61, 1)
    low, high = found.differences["x", "z"]
    assert found.differences["z", "x"] == pytest.approx((-high, -low))
    assert low > 0
