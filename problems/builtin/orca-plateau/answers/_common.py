"""Reads the public files of a run as a contestant would, and fits the losses."""

import csv
import io
import json
import re
from dataclasses import dataclass

import numpy as np

RANKS = 8
SHARDS = 24
EVENT_LINES = {
    "host": r"(\S+): driver updated",
    "shard": r"store: (s\d+) re-up",
    "rank": r"ckpt: (r\d) fetched",
    "loader": r"loader: hot reload to build (b\d+)",
}


@dataclass(frozen=True)
class Evidence:
    """Arrays are (blocks, ranks); `accum` has one entry a block, an event is (kind, id, block)."""

    loss: np.ndarray
    shard: np.ndarray
    new_pass: np.ndarray
    host: np.ndarray
    accum: np.ndarray
    events: list
    block_steps: int
    micro_batch: int

    @property
    def resume(self):
        """The block at which accum changes."""
        return int((self.accum == self.accum[0]).sum())

    @property
    def scale(self):
        """The gradient is divided by the accum of the launch, whatever accum is in force."""
        return float(self.accum[-1] / self.accum[0])


def read(files):
    losses = table(files["ranks.csv"])
    loss = np.array([[float(cell) for cell in row[2:]] for row in losses])
    block_steps = int(losses[1][1])
    shard, new_pass = read_shards(files["shards.csv"])
    host = np.empty(loss.shape, dtype=object)
    accum = np.zeros(len(loss), dtype=int)
    events, micro_batch = [], 0
    for line in files["run.log"].splitlines():
        step, text = re.match(r"\[step (\d+)\] (.*)", line).groups()
        block = int(step) // block_steps
        if found := re.match(r"placement: r(\d) -> (\S+)", text):
            host[block:, int(found[1])] = found[2]
        elif found := re.search(r"accum=(\d+), micro_batch=(\d+)", text):
            accum[block:], micro_batch = int(found[1]), int(found[2])
        for kind, pattern in EVENT_LINES.items():
            if found := re.match(pattern, text):
                events.append((kind, found[1], block))
    return Evidence(loss, shard, new_pass, host, accum, events, block_steps, micro_batch)


def table(text):
    return list(csv.reader(io.StringIO(text)))[1:]


def read_shards(text):
    """(shard, whether the read starts a new pass over a shard read before) of each read."""
    rows = [[cell.split("#") for cell in row[1:]] for row in table(text)]
    shard = np.array([[int(name[1:]) for name, _ in row] for row in rows])
    position = np.array([[int(at) for _, at in row] for row in rows])
    seen, new_pass = set(), np.zeros(shard.shape, dtype=bool)
    for block in range(len(shard)):
        new_pass[block] = [at == 0 and s in seen for s, at in zip(shard[block], position[block])]
        seen.update(shard[block].tolist())
    return shard, new_pass


def tainted(run, event):
    """The reads that `event` would taint, were it guilty."""
    kind, id, block = event
    since = np.arange(len(run.loss))[:, None] >= block
    if kind == "host":
        return since & (run.host == id)
    if kind == "shard":
        return since & (run.shard == int(id[1:]))
    if kind == "rank":
        return since & (np.arange(RANKS)[None] == int(id[1:]))
    if kind == "loader":
        return since & run.new_pass
    return np.broadcast_to(since, run.loss.shape)  # the optimizer, the gradient scale


def best_event(run):
    """The event whose reads the losses follow once blocks and shards are taken out."""
    blocks, reads = len(run.loss), run.loss.size
    design = np.zeros((reads, blocks + SHARDS))
    design[np.arange(reads), np.repeat(np.arange(blocks), RANKS)] = 1
    design[np.arange(reads), blocks + run.shard.ravel()] = 1
    basis = np.linalg.qr(design)[0][:, :-1]  # block and shard columns have the same sum
    rest = run.loss.ravel() - basis @ (basis.T @ run.loss.ravel())
    scores = []
    for event in run.events:
        column = tainted(run, event).ravel().astype(float)
        column = column - basis @ (basis.T @ column)
        size = column @ column
        scores.append(column @ rest / np.sqrt(size) if size > 0.5 else 0.0)
    return run.events[int(np.argmax(scores))]


def samples(run, event, accum=None):
    """Samples that the tainted reads trained on."""
    reads = tainted(run, event).sum(axis=1)
    per_step = run.accum if accum is None else accum
    return int((reads * per_step).sum()) * run.block_steps * run.micro_batch


def answer(run, event, why, *, count=None, effect="transient"):
    kind, id, block = event
    findings = {
        "kind": kind,
        "id": id,
        "onset_step": block * run.block_steps,
        "tainted_samples": samples(run, event) if count is None else count,
        "grad_scale_after_resume": run.scale,
        "grad_scale_effect": effect,
        "why": why,
    }
    return f"Reasoning: {why}\n\n```json\n{json.dumps(findings, indent=1)}\n```\n"
