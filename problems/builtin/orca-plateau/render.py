"""The public files of a variant: the log and the tables that the run left behind."""

import plan as p

HOST_NAMES = ("kestrel", "osprey", "heron", "plover", "dunlin", "curlew")
RANK_COLUMNS = ",".join(f"r{rank}" for rank in range(p.RANKS))


def host_names(rng):
    names = rng.choice(HOST_NAMES, p.HOSTS, replace=False)
    return [f"{name}-{n:02d}" for name, n in zip(names, rng.integers(2, 60, p.HOSTS), strict=True)]


def name_of(event, hosts):
    """What the log calls the event's host, shard, rank or build."""
    if event.kind == "host":
        return hosts[event.id]
    return {"shard": "s{:02d}", "rank": "r{}", "loader": "b{}"}[event.kind].format(event.id)


def run_log(rng, plan, hosts):
    """run.log: launch, resume, the ten events, and noise that means nothing; by step."""
    lines = [(0, f"launch: 8 ranks, {accum_line(plan.accum[0])}, block={p.BLOCK_STEPS} steps")]
    lines += placement_lines(0, plan.placement_at_launch, hosts)
    resume = plan.resume * p.BLOCK_STEPS
    lines += [
        (resume, "preempted; resuming from own checkpoint of this step"),
        (
            resume,
            f"resume: 8 ranks, {accum_line(plan.accum[1])} (memory headroom on the new allocation)",
        ),
    ]
    lines += placement_lines(resume, plan.placement_after_resume, hosts)
    lines += [(e.block * p.BLOCK_STEPS, event_line(e, hosts)) for e in plan.events]
    lines += noise_lines(rng, hosts)
    lines += [(block * p.BLOCK_STEPS, "eval done") for block in range(6, p.BLOCKS, 6)]
    lines.sort(key=lambda line: line[0])  # stable: lines of one step keep their order
    return "".join(f"[step {step:04d}] {text}\n" for step, text in lines)


def accum_line(accum):
    return f"accum={accum}, micro_batch={p.MICRO_BATCH}"


def placement_lines(step, placement, hosts):
    return [(step, f"placement: r{rank} -> {hosts[host]}") for rank, host in enumerate(placement)]


def event_line(event, hosts):
    name = name_of(event, hosts)
    return {
        "host": f"{name}: driver updated in place, staging buffers re-pinned",
        "shard": f"store: {name} re-uploaded (etag changed), readers pick it up from this block",
        "rank": f"ckpt: {name} fetched weights from peer cache instead of object store",
        "loader": f"loader: hot reload to build {name}",
    }[event.kind]


def noise_lines(rng, hosts):
    for host in rng.choice(p.HOSTS, 2):
        step, errors = random_step(rng), int(rng.integers(2, 9))
        yield step, f"{hosts[host]}: {errors} corrected ECC errors since boot"
    for rank in rng.choice(p.RANKS, 3):
        step, wait = random_step(rng), int(rng.integers(40, 900))
        yield step, f"WARN collective retry on r{rank}, recovered in {wait} ms"


def random_step(rng):
    """A step that is no block's first."""
    return int(rng.integers(3, p.BLOCKS - 2)) * p.BLOCK_STEPS + int(rng.integers(1, p.BLOCK_STEPS))


def ranks_table(run):
    """ranks.csv: the mean loss of each rank over each block."""
    rows = [f"block,first_step,{RANK_COLUMNS}"]
    for block, losses in enumerate(run.loss):
        cells = ",".join(f"{loss:.3f}" for loss in losses)
        rows.append(f"{block},{block * p.BLOCK_STEPS},{cells}")
    return "\n".join(rows) + "\n"


def shards_table(plan):
    """shards.csv: the shard that each rank read in each block, and where in its pass."""
    rows = [f"block,{RANK_COLUMNS}"]
    for block, (shards, positions) in enumerate(zip(plan.shard, plan.position, strict=True)):
        cells = (f"s{shard:02d}#{at}" for shard, at in zip(shards, positions, strict=True))
        rows.append(f"{block}," + ",".join(cells))
    return "\n".join(rows) + "\n"


def metrics_table(run):
    """metrics.csv: means over ranks and steps of each block, and the loss on held-out data."""
    columns = zip(run.loss.mean(axis=1), run.grad_norm, run.eval_loss, strict=True)
    rows = [
        f"{block},{block * p.BLOCK_STEPS},{loss:.3f},{norm:.3f},{eval_loss:.4f}"
        for block, (loss, norm, eval_loss) in enumerate(columns)
    ]
    return "\n".join(["block,first_step,loss_mean,grad_norm,eval_loss_after", *rows]) + "\n"
