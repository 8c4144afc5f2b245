"""What happens in a run: who reads which shard on which host, and the suspicious events."""

from dataclasses import dataclass

import numpy as np

RANKS = 8
HOSTS = 4
SHARDS = 24
BLOCKS = 36
BLOCK_STEPS = 20
MICRO_BATCH = 16
CLIP = 5.0
STEPS = BLOCKS * BLOCK_STEPS
BLOCKS_PER_ROUND = SHARDS // RANKS  # after so many blocks every shard has been read once more
ACCUM_PAIRS = ((4, 3), (4, 2), (3, 2), (4, 5))  # at launch, after the resume


@dataclass(frozen=True)
class Event:
    """Something in the log that may be the cause."""

    kind: str  # host, shard, rank or loader
    id: int
    block: int
    lag: int = 0  # how many blocks old the weights are that a rank fetched


@dataclass(frozen=True)
class Plan:
    """Arrays are (BLOCKS, RANKS), but the two placements, which are (RANKS,)."""

    resume: int  # the block at which the run resumes, with another placement and accum
    accum: tuple[int, int]
    shard: np.ndarray
    position: np.ndarray  # the block's place within the present pass over its shard
    new_pass: np.ndarray  # bool: the read starts a pass over a shard that was read before
    host: np.ndarray
    placement_at_launch: np.ndarray
    placement_after_resume: np.ndarray
    events: tuple[Event, ...]

    def accum_by_block(self):
        return np.where(np.arange(BLOCKS) < self.resume, *self.accum)


def draw_plan(rng):
    """A plan with ten events: three hosts, four shards, two ranks, one loader build."""
    resume = int(rng.integers(15, 20))
    accum = ACCUM_PAIRS[int(rng.integers(len(ACCUM_PAIRS)))]
    shard, position, new_pass = draw_reads(rng)
    launch, resumed = draw_placements(rng)
    blocks = np.arange(BLOCKS)[:, None]
    return Plan(
        resume=resume,
        accum=accum,
        shard=shard,
        position=position,
        new_pass=new_pass,
        host=np.where(blocks < resume, launch[None], resumed[None]),
        placement_at_launch=launch,
        placement_after_resume=resumed,
        events=tuple(draw_events(rng, resume)),
    )


def draw_reads(rng):
    """(shard, position, new_pass) of each read; shards have 3 to 5 blocks a pass."""
    pass_length = rng.integers(3, 6, SHARDS)
    reads = np.zeros(SHARDS, int)
    shard, position = np.zeros((2, BLOCKS, RANKS), int)
    new_pass = np.zeros((BLOCKS, RANKS), bool)
    order = np.arange(SHARDS)
    for block in range(BLOCKS):
        turn = block % BLOCKS_PER_ROUND
        if turn == 0:
            order = rng.permutation(SHARDS)
        now = order[turn * RANKS : (turn + 1) * RANKS]
        shard[block] = now
        position[block] = reads[now] % pass_length[now]
        new_pass[block] = (position[block] == 0) & (reads[now] > 0)
        reads[now] += 1
    return shard, position, new_pass


def draw_placements(rng):
    """Hosts of the ranks at launch and after the resume; at most one rank keeps its host."""
    launch = np.arange(RANKS) // (RANKS // HOSTS)
    while True:
        resumed = rng.permutation(launch)
        if int((launch == resumed).sum()) <= 1:
            return launch, resumed


def draw_events(rng, resume):
    """The ten suspects, each of which could be the cause."""
    for host in rng.choice(HOSTS, 3, replace=False):
        yield Event("host", int(host), int(rng.integers(6, resume - 2)))
    for shard in rng.choice(SHARDS, 4, replace=False):
        yield Event("shard", int(shard), int(rng.integers(6, 18)))
    for rank in rng.choice(RANKS, 2, replace=False):
        yield Event("rank", int(rank), resume, lag=resume - int(rng.integers(3, 6)))
    build = int(rng.integers(4400, 4900))
    yield Event("loader", build, int(rng.integers(8, 20)))


def tainted_reads(event, plan):
    """(BLOCKS, RANKS) bool: the reads that `event` would taint, were it the cause."""
    since = np.arange(BLOCKS)[:, None] >= event.block
    if event.kind == "host":
        return since & (plan.host == event.id)
    if event.kind == "shard":
        return since & (plan.shard == event.id)
    if event.kind == "rank":
        return since & (np.arange(RANKS)[None] == event.id)
    return since & plan.new_pass
