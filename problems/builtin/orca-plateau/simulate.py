"""Really runs the shown trainer on made-up data, with a fault or without."""

import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import plan as p

TRAINER = Path(__file__).with_name("trainer.py.tmpl")
FEATURES = 24
CLASSES = 12
EVAL_PER_SHARD = 64
SETTLED = 3  # the gradient norm is judged from this block on
# The share of labels that a tainted read has wrong; one shard is read seldom and needs more.
WRONG_LABELS = {"shard": 0.06, "loader": 0.025}
ZEROED_BELOW = -1.0  # a guilty host zeroes features whose standard normal falls below this


@dataclass(frozen=True)
class Run:
    """What a run left behind: an entry a block, in `update_size` a step."""

    loss: np.ndarray  # (BLOCKS, RANKS) mean training loss, to three digits
    grad_norm: np.ndarray
    eval_loss: np.ndarray
    largest_norm: float
    update_size: np.ndarray


class Data:
    """A mixture of classes whose shards differ in sharpness and tilt."""

    def __init__(self, rng):
        self.rng = rng
        self.centre = rng.normal(size=(CLASSES, FEATURES)) / np.sqrt(FEATURES) * 1.35
        self.sharpness = rng.uniform(0.60, 1.40, p.SHARDS)
        self.tilt = rng.normal(size=(p.SHARDS, FEATURES)) * 0.10

    def draw(self, shards, count):
        """(x, y) of `count` examples of each shard in `shards`."""
        y = self.rng.integers(0, CLASSES, (len(shards), count))
        scale = 2.3 * self.sharpness[shards][:, None, None]
        noise = self.rng.normal(size=(len(shards), count, FEATURES)) * 0.9
        return self.centre[y] * scale + self.tilt[shards][:, None, :] + noise, y


class Simulation:
    """A run under way. Its data depend on seed and plan alone, never on who is guilty.

    It may be forked at any block, so that what-if runs share their past and differ in one thing.
    """

    def __init__(self, seed, plan, guilty):
        self.plan, self.guilty = plan, guilty
        self.tainted = p.tainted_reads(guilty, plan)
        self.healthy_rank = (guilty.id + 1) % p.RANKS if guilty.kind == "rank" else 0
        self.rng = np.random.Generator(np.random.PCG64(seed))
        self.data = Data(self.rng)
        self.trainer, self.local_grad = new_trainer(self.rng, plan.accum[0])
        eval_x, eval_y = self.data.draw(np.arange(p.SHARDS), EVAL_PER_SHARD)
        self.eval_set = eval_x.reshape(1, -1, FEATURES), eval_y.reshape(1, -1)
        self.zeroed = self.rng.normal(size=(p.STEPS, FEATURES)) < ZEROED_BELOW
        self.block = 0
        self.old_weights = []
        self.loss = np.zeros((p.BLOCKS, p.BLOCK_STEPS, p.RANKS))
        self.norm, self.update_size = np.zeros((2, p.BLOCKS, p.BLOCK_STEPS))
        self.eval_loss = np.zeros(p.BLOCKS)

    def fork(self, *, healthy=False, divisor=None):
        """A copy at the present block: without the fault, or with another gradient divisor."""
        other = copy.deepcopy(self)
        if healthy:
            other.guilty, other.tainted = None, np.zeros_like(self.tainted)
        if divisor:
            other.trainer.accum_at_launch = divisor
        return other

    def advance(self, until=p.BLOCKS):
        """Train to the start of block `until`."""
        while self.block < until:
            self._run_block()
            self.block += 1

    def _run_block(self):
        block, trainer = self.block, self.trainer
        self.old_weights.append(trainer.w[0].copy())
        trainer.cfg["accum"] = accum = int(self.plan.accum_by_block()[block])
        if self.guilty and self.guilty.kind == "rank" and block == self.guilty.block:
            trainer.w[self.guilty.id] = self.old_weights[block - self.guilty.lag]
        for step in range(p.BLOCK_STEPS):
            zeroed = self.zeroed[block * p.BLOCK_STEPS + step]
            batches = [self._micro_batch(zeroed) for _ in range(accum)]
            before = trainer.w[self.healthy_rank]
            self.loss[block, step], self.norm[block, step] = trainer.step(batches)
            change = trainer.w[self.healthy_rank] - before
            self.update_size[block, step] = np.linalg.norm(change)
        weights = trainer.w[self.healthy_rank][None]
        self.eval_loss[block] = self.local_grad(weights, *self.eval_set)[0][0]

    def _micro_batch(self, zeroed):
        x, y = self.data.draw(self.plan.shard[self.block], p.MICRO_BATCH)
        chance = self.rng.random((p.RANKS, p.MICRO_BATCH))  # drawn by the healthy run too
        tainted = self.tainted[self.block][:, None]
        kind = self.guilty.kind if self.guilty else ""
        if kind == "host":
            x = np.where(tainted[..., None] & zeroed, 0.0, x)
        elif kind in WRONG_LABELS:
            y = np.where(tainted & (chance < WRONG_LABELS[kind]), (y + 1) % CLASSES, y)
        return x, y

    def result(self):
        return Run(
            loss=np.round(self.loss.mean(1), 3),
            grad_norm=self.norm.mean(1),
            eval_loss=self.eval_loss,
            largest_norm=float(self.norm[SETTLED:].max()),
            update_size=self.update_size.ravel(),
        )


def new_trainer(rng, accum):
    """A trainer made by the shown code, all ranks at the same weights, and its `local_grad`."""
    namespace = {}
    exec(TRAINER.read_text(encoding="utf-8"), namespace)
    config = {
        "lr": 6e-3,
        "warmup": 40,
        "steps": p.STEPS,
        "clip": p.CLIP,
        "decay": 0.02,
        "accum": accum,
    }
    weights = rng.normal(size=(1, FEATURES, CLASSES)) * 0.02
    trainer = namespace["Trainer"](np.repeat(weights, p.RANKS, axis=0), config)
    return trainer, namespace["local_grad"]
