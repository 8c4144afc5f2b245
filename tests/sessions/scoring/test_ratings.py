"""Ratings against independent fits, and the tables that no rating fits."""

import math
import random

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize

from sessions.scoring.errors import BadCounts, Unidentifiable
from sessions.scoring.ratings import (
    bootstrap_differences,
    bradley_terry,
    davidson,
    elo,
    style_controlled,
)

Battle = tuple[str, str, str]


def won(a: str, b: str, times: int, over: int) -> list[Battle]:
    """a beats b `times` times and loses `over` times."""
    return [(a, b, "model_a")] * times + [(a, b, "model_b")] * over


def random_battles(n: int, seed: int, ties: float = 0.2) -> list[Battle]:
    rng = random.Random(seed)
    strength = {name: rng.gauss(0, 1) for name in "abcde"}
    out = []
    for _ in range(n):
        a, b = rng.sample("abcde", 2)
        first = rng.random() < 1 / (1 + math.exp(strength[b] - strength[a]))
        winner = "tie" if rng.random() < ties else "model_a" if first else "model_b"
        out.append((a, b, winner))
    return out


def design(battles: list[Battle]) -> tuple[np.ndarray, np.ndarray]:
    names = sorted({name for a, b, _ in battles for name in (a, b)})
    x = np.zeros((len(battles), len(names)))
    for row, (a, b, _) in enumerate(battles):
        x[row, names.index(a)], x[row, names.index(b)] = 1, -1
    y = np.array([{"model_a": 1.0, "model_b": 0.0, "tie": 0.5}[w] for _, _, w in battles])
    return x, y


def test_three_wins_to_one_are_three_to_one_odds():
    fit = bradley_terry(won("a", "b", 3, 1))
    assert fit.beta["a"] - fit.beta["b"] == pytest.approx(math.log(3))
    assert sum(fit.beta.values()) == pytest.approx(0)
    assert fit.elo["a"] - fit.elo["b"] == pytest.approx(400 * math.log10(3))
    assert sum(fit.elo.values()) == pytest.approx(2000)


def test_a_chain_of_twenty_is_not_cut_short():
    chain = [battle for i in range(19) for battle in won(f"m{i:02}", f"m{i + 1:02}", 9, 1)]
    fit = bradley_terry(chain)
    assert fit.beta["m00"] - fit.beta["m19"] == pytest.approx(19 * math.log(9), rel=1e-9)


def test_bradley_terry_is_the_logistic_regression_that_statsmodels_fits():
    battles = random_battles(400, seed=2)
    x, y = design(battles)
    fitted = sm.GLM(y, x[:, 1:], family=sm.families.Binomial()).fit(tol=1e-12, maxiter=200)
    beta = np.concatenate([[0], fitted.params])
    ours = list(bradley_terry(battles).beta.values())
    assert ours == pytest.approx((beta - beta.mean()).tolist(), abs=1e-7)


def test_davidson_is_the_top_of_its_likelihood():
    battles = random_battles(400, seed=3)
    names = sorted({name for a, b, _ in battles for name in (a, b)})

    def loss(theta: np.ndarray) -> float:
        strength = dict(zip(names, np.exp(theta[:-1] - theta[:-1].mean()), strict=True))
        nu, total = math.exp(theta[-1]), 0.0
        for a, b, winner in battles:
            pa, pb = strength[a], strength[b]
            tie = nu * math.sqrt(pa * pb)
            seen = {"model_a": pa, "model_b": pb, "tie": tie}[winner]
            total -= math.log(seen / (pa + pb + tie))
        return total

    oracle = minimize(loss, np.zeros(len(names) + 1), method="BFGS", options={"gtol": 1e-7})
    beta = oracle.x[:-1] - oracle.x[:-1].mean()
    fit = davidson(battles)
    assert list(fit.beta.values()) == pytest.approx(beta.tolist(), abs=1e-4)
    assert fit.nu == pytest.approx(math.exp(oracle.x[-1]), rel=1e-4)


def test_without_ties_davidson_is_bradley_terry():
    battles = random_battles(200, seed=4, ties=0)
    assert davidson(battles).beta == pytest.approx(bradley_terry(battles).beta)
    assert davidson(battles).nu == 0


def test_both_bad_lifts_nobody_and_ties_are_even():
    battles = won("a", "b", 1, 1)
    assert bradley_terry([*battles, ("a", "b", "both_bad")]).beta == bradley_terry(battles).beta
    even = bradley_terry([*battles, *[("a", "b", "tie")] * 98])
    assert even.beta["a"] == pytest.approx(0)


def test_a_contestant_without_defeat_is_named_and_not_rated():
    battles = [*won("a", "b", 2, 1), *won("star", "a", 3, 0), *won("star", "b", 1, 0)]
    with pytest.raises(Unidentifiable, match="undefeated star, winless a, b"):
        bradley_terry(battles)
    with pytest.raises(Unidentifiable, match="undefeated star"):
        davidson(battles)


def test_groups_that_never_met_are_named():
    with pytest.raises(Unidentifiable, match="links a, b with c, d"):
        bradley_terry([*won("a", "b", 1, 1), *won("c", "d", 1, 1)])
    with pytest.raises(Unidentifiable, match="links a, b with c"):
        bradley_terry([*won("a", "b", 1, 1), ("a", "c", "both_bad")])


@pytest.mark.parametrize("fit", [bradley_terry, davidson])
def test_regularised_ratings_exist_and_say_what_they_are(fit):
    battles = [*won("star", "a", 5, 0), *won("c", "d", 1, 1), ("c", "d", "tie")]
    found = fit(battles, regularised=True)
    assert found.regularised
    assert not bradley_terry(won("a", "b", 1, 1)).regularised
    assert found.beta["star"] > found.beta["c"] > found.beta["a"]


def test_the_imaginary_tie_is_half_a_win_against_strength_zero():
    fit = bradley_terry(won("a", "b", 1, 0), regularised=True)
    b = fit.beta["a"]
    # At the top the slope is zero: 1 - P(a beats b) + (1/2 - P(a beats average)).
    assert 1 - 1 / (1 + math.exp(-2 * b)) + 0.5 - 1 / (1 + math.exp(-b)) == pytest.approx(0)


def test_one_contestant_or_none_is_no_rating():
    with pytest.raises(Unidentifiable, match="two contestants"):
        bradley_terry([])
    with pytest.raises(BadCounts, match="against itself"):
        bradley_terry([("a", "a", "tie")])
    with pytest.raises(Unidentifiable, match="Every battle is a tie"):
        davidson([("a", "b", "tie")])


def test_an_unknown_outcome_is_refused_and_never_half_a_win():
    for fit in (bradley_terry, davidson, elo):
        with pytest.raises(BadCounts, match="'draw'"):
            fit([("a", "b", "draw")])


def test_elo_moves_by_what_was_not_expected():
    assert elo([("a", "b", "model_a")]) == {"a": 1016, "b": 984}
    assert elo([("a", "b", "tie"), ("a", "b", "both_bad")]) == {"a": 1000, "b": 1000}
    upset = elo([("a", "b", "model_a"), ("a", "b", "model_b")])
    assert sum(upset.values()) == pytest.approx(2000)
    assert upset["a"] < 1000


def test_bootstrap_intervals_are_repeatable_hold_the_fit_and_turn_round():
    battles = random_battles(300, seed=6)
    found = bootstrap_differences(battles, 200, seed=1)
    assert found == bootstrap_differences(battles, 200, seed=1)
    ratings = bradley_terry(battles).elo
    for (a, b), (low, high) in found.items():
        assert low <= ratings[a] - ratings[b] <= high
        assert found[b, a] == pytest.approx((-high, -low))


def test_a_bootstrap_of_few_battles_drops_no_round():
    found = bootstrap_differences(won("a", "b", 2, 1), 50, seed=1)
    assert all(math.isfinite(edge) for edge in found["a", "b"])


def test_style_controlled_is_the_regression_with_seat_and_length():
    battles = random_battles(500, seed=8, ties=0.1)
    lengths = np.random.default_rng(1).normal(0, 300, len(battles))
    x, y = design(battles)
    wide = np.column_stack([x[:, 1:], np.ones(len(battles)), lengths])
    fitted = sm.GLM(y, wide, family=sm.families.Binomial()).fit(tol=1e-12, maxiter=200)
    beta = np.concatenate([[0], fitted.params[:-2]])
    ours = style_controlled(battles, lengths.tolist())
    assert list(ours.beta.values()) == pytest.approx((beta - beta.mean()).tolist(), abs=1e-6)
    assert ours.position == pytest.approx(fitted.params[-2], abs=1e-6)
    assert ours.length == pytest.approx(fitted.params[-1], rel=1e-4)


def test_length_that_explains_everything_or_nothing_is_refused():
    battles = won("a", "b", 3, 3)
    with pytest.raises(Unidentifiable, match="all the same"):
        style_controlled(battles, [5.0] * 6)
    with pytest.raises(Unidentifiable, match="does not settle"):
        style_controlled(battles, [1.0, 2.0, 3.0, -1.0, -2.0, -3.0])
    with pytest.raises(BadCounts, match="one for each"):
        style_controlled(battles, [1.0])


def test_a_bootstrap_needs_a_round():
    with pytest.raises(BadCounts):
        bootstrap_differences(won("a", "b", 1, 1), 0, seed=1)
