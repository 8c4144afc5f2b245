"""The truths of the built-in problems, held against something that shares no code with them."""

import csv
import io
import json
import math
import tomllib
from collections import Counter
from typing import Any

import numpy as np
import pytest

from tests.problems.modules import modules_of

Json = dict[str, Any]


def answer_in(text: str) -> Json:
    return json.loads(text.rpartition("```json\n")[2].partition("\n```")[0])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_simpson_the_winner_of_every_subset_loses_the_pooled_count_on_every_seed():
    with modules_of("simpson-suite", "variant") as (variant,):
        drawn = [variant.generate(seed) for seed in range(200)]
    for made in drawn:
        table, truth = rows(made["files"]["results.csv"]), made["truth"]
        better, worse = truth["winner"], "B" if truth["winner"] == "A" else "A"
        pooled = {
            model: sum(int(row[f"{model}_solved"]) for row in table)
            / sum(int(row[f"{model}_attempted"]) for row in table)
            for model in "AB"
        }
        rates = [
            {m: int(row[f"{m}_solved"]) / int(row[f"{m}_attempted"]) for m in "AB"} for row in table
        ]
        weights = [int(row["weight_percent"]) for row in table]
        gap = sum(w * (r[better] - r[worse]) for w, r in zip(weights, rates, strict=True))
        assert sum(weights) == 100
        assert all(rate[better] > rate[worse] for rate in rates)
        assert pooled[worse] > pooled[better]
        assert made["vars"]["pooled_winner"] == worse
        assert gap == pytest.approx(truth["gap_points"], abs=1e-9)
    assert min(Counter(made["truth"]["winner"] for made in drawn).values()) > 60


def test_kv_budget_pages_counted_one_by_one_give_the_truth():
    with modules_of("kv-budget", "variant") as (variant,):
        drawn = [variant.generate(seed) for seed in range(100)]
    for made in drawn:
        c = tomllib.loads(made["files"]["config.toml"])
        page = c["page_tokens"] * c["layers"] * c["kv_heads"] * c["head_dim"] * 2 * 2
        left, batch = c["pool_mib"] * 1024 * 1024 // page, 0
        while (left := left - math.ceil(made["vars"]["length"] / c["page_tokens"])) >= 0:
            batch += 1
        held: Counter[int] = Counter()
        for row in rows(made["files"]["requests.csv"]):
            for i in range(int(row["new"]) + 1):
                tokens = int(row["prompt"]) + i
                held[int(row["start"]) + i] += len(range(0, tokens, c["page_tokens"]))
        peak = max(held.values())
        first = min(step for step, pages in held.items() if pages == peak)
        assert made["truth"] == {"max_batch": batch, "peak_pages": peak, "peak_step": first}


def test_accum_ragged_the_references_gradient_is_the_slope_of_its_loss():
    rng = np.random.default_rng(1)
    with modules_of("accum-ragged", "oracle", "batches") as (oracle, batches):
        parts = [batches.draw(rng, (2, 3, 4), 5, -1), batches.draw(rng, (1, 2, 4), 5, -1)]
        w = rng.normal(size=(4, 5))
        _, grad = oracle.loss_and_grad(w, parts, -1)
        for at in np.ndindex(w.shape):
            step = np.zeros_like(w)
            step[at] = 1e-6
            above, _ = oracle.loss_and_grad(w + step, parts, -1)
            below, _ = oracle.loss_and_grad(w - step, parts, -1)
            assert grad[at] == pytest.approx((above - below) / 2e-6, abs=1e-7)


def test_accum_ragged_the_log_shows_a_loss_that_depends_on_the_cut():
    with modules_of("accum-ragged", "variant") as (variant,):
        for seed in range(20):
            made = variant.generate(seed)
            log = rows(made["files"][made["vars"]["log"]])
            assert len({row["loss"] for row in log}) > 1


def test_ring_kv_wrap_the_parity_table_shows_a_failure_after_the_wrap_on_every_seed():
    with modules_of("ring-kv-wrap", "variant") as (variant,):
        drawn = [variant.generate(seed) for seed in range(12)]
    for made in drawn:
        shown = {row["case"]: row["max_abs_diff"] for row in rows(made["files"]["parity.csv"])}
        assert shown["prefill_1.5_windows"] != "ok"
        assert len(made["truth"]["bugs"]) == 2
    assert len({tuple(made["truth"]["bugs"]) for made in drawn}) >= 4


def test_orca_plateau_a_solver_of_the_public_files_finds_the_cause_and_is_deterministic():
    with modules_of("orca-plateau", "variant", "answers/right/two_way_fit") as (variant, solver):
        drawn = [variant.generate(seed) for seed in range(3)]
        assert variant.generate(2) == drawn[2]
        found = [answer_in(solver.solve(made["vars"], made["files"])) for made in drawn]
    assert len({made["files"]["ranks.csv"] for made in drawn}) == 3
    for made, answer in zip(drawn, found, strict=True):
        truth = made["truth"]
        assert (answer["kind"], answer["id"]) == (truth["kind"], truth["id"])
        assert answer["onset_step"] == truth["onset"]
        assert answer["tainted_samples"] == truth["tainted"]
        assert answer["grad_scale_after_resume"] == pytest.approx(truth["scale"])
        assert truth["effect"] == "transient"
        assert len(made["files"]["run.log"].splitlines()) < 60


def test_orca_plateau_a_constant_factor_is_seen_as_permanent_and_none_as_none():
    # the judgement "transient" must not be what the code always says
    with modules_of("orca-plateau", "variant", "simulate", "plan") as (variant, simulate, plan):
        size = np.ones(plan.STEPS)
        blank = np.zeros(0)

        def effect(ratio: np.ndarray) -> str:
            one, other = (simulate.Run(blank, blank, blank, 0.0, s) for s in (size * ratio, size))
            return variant.effect_on_updates(one, other, 15)

        fading = 1 + 0.3 * np.exp(
            -np.maximum(np.arange(plan.STEPS) - 15 * plan.BLOCK_STEPS, 0) / 20
        )
        assert effect(np.ones(plan.STEPS)) == "none"
        assert effect(np.full(plan.STEPS, 1.3)) == "permanent"
        assert effect(fading) == "transient"
