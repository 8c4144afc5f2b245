"""Draws a run with ten suspicious events of which one is guilty, and runs it.

The guilty event is drawn once, uniformly, before anything else; plans under which the public files
would not single it out are then redrawn. What the truth claims about causes has been executed: the
guilty run, its healthy twin, and the same run with the divisor corrected at the resume.
"""

from dataclasses import dataclass

import fit
import numpy as np
import plan as p
import render
import simulate

ATTEMPTS = 80
EVENTS = 10
MIN_T = 7.0  # t statistic of the guilty event
MIN_LEAD = 2.0  # times the largest t statistic of any other event
MIN_GAP = 0.004  # loss above the twin's at the end
LAST_BLOCKS = 6  # over which the gap is taken
MAX_NORM = 0.9 * p.CLIP  # so that clipping plays no part
EFFECT_BLOCKS = 8  # after the resume, over which the effect of the divisor is judged
CLEAR, AGREED = 0.05, 0.01  # relative differences of update sizes
RUN_NAMES = ("orca", "lynx", "mica", "tern")


def generate(seed):
    """The variant of `seed`: vars, files and truth. Raises RuntimeError when none is found."""
    pick = int(np.random.SeedSequence([seed, 99]).generate_state(1)[0]) % EVENTS
    for attempt in range(ATTEMPTS):
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, attempt, 7])))
        plan = p.draw_plan(rng)
        if is_spread(plan):
            guilty = plan.events[pick]
            story = tell(int(rng.integers(2**31)), plan, guilty)
            if story:
                return variant_of(rng, plan, guilty, story)
    raise RuntimeError(f"no identifiable variant in {ATTEMPTS} attempts")


@dataclass(frozen=True)
class Story:
    """What executing a plan has shown."""

    run: simulate.Run
    gap: float  # of the final loss to the healthy twin's
    effect: str  # of the gradient divisor that the resume left stale
    t: float  # statistic of the guilty event
    next_t: float  # the largest of any other event, in absolute value


def is_spread(plan):
    """Whether the events fall into enough different blocks to be told apart."""
    return len({event.block for event in plan.events if event.kind != "rank"} | {plan.resume}) >= 7


def tell(seed, plan, guilty):
    """The story of a plan, or None when the public files would not single out `guilty`."""
    simulation = simulate.Simulation(seed, plan, guilty)
    simulation.advance(until=guilty.block)
    twin = simulation.fork(healthy=True)
    simulation.advance(until=plan.resume)
    corrected = simulation.fork(divisor=plan.accum[1])
    simulation.advance()
    run = simulation.result()
    t, next_t = statistics(run, plan, guilty)
    if t < MIN_T or t < MIN_LEAD * next_t or run.largest_norm > MAX_NORM:
        return None
    twin.advance()
    gap = float((run.loss - twin.result().loss)[-LAST_BLOCKS:].mean())
    if gap < MIN_GAP:
        return None
    corrected.advance(until=plan.resume + EFFECT_BLOCKS)
    effect = effect_on_updates(run, corrected.result(), plan.resume)
    return Story(run, gap, effect, t, next_t) if effect else None


def statistics(run, plan, guilty):
    """(t statistic of the guilty event, the largest of any other in absolute value)."""
    t = {event: t for event, (_, t) in zip(plan.events, fit.excess(run.loss, plan), strict=True)}
    return t[guilty], max(abs(value) for event, value in t.items() if event != guilty)


def effect_on_updates(run, corrected, resume):
    """What the stale divisor did to the updates after the resume; "" when it is not clear-cut."""
    span = slice(resume * p.BLOCK_STEPS, (resume + EFFECT_BLOCKS) * p.BLOCK_STEPS)
    ratio = run.update_size[span] / corrected.update_size[span]
    off = np.abs(ratio.reshape(EFFECT_BLOCKS, p.BLOCK_STEPS).mean(axis=1) - 1)
    at_first, at_last = off[0], off[-2:].max()
    if at_first < AGREED and at_last < AGREED:
        return "none"
    if at_first > CLEAR and at_last < AGREED:
        return "transient"
    return "permanent" if at_last > CLEAR else ""


def variant_of(rng, plan, guilty, story):
    hosts = render.host_names(rng)
    files = {
        "run.log": render.run_log(rng, plan, hosts),
        "metrics.csv": render.metrics_table(story.run),
        "ranks.csv": render.ranks_table(story.run),
        "shards.csv": render.shards_table(plan),
        "trainer.py": simulate.TRAINER.read_text(encoding="utf-8"),
    }
    vars = {
        "steps": p.STEPS,
        "L": p.BLOCK_STEPS,
        "mb": p.MICRO_BATCH,
        "gap": f"{story.gap:.3f}",
        "run": f"{rng.choice(RUN_NAMES)}-{int(rng.integers(3, 40))}",
    }
    reads = p.tainted_reads(guilty, plan).sum(axis=1)
    samples = int((reads * plan.accum_by_block()).sum()) * p.BLOCK_STEPS * p.MICRO_BATCH
    truth = {
        "kind": guilty.kind,
        "id": render.name_of(guilty, hosts),
        "onset": guilty.block * p.BLOCK_STEPS,
        "tainted": samples,
        "scale": plan.accum[1] / plan.accum[0],
        "effect": story.effect,
        "t": round(story.t, 1),
        "next_t": round(story.next_t, 1),
    }
    return {"vars": vars, "files": files, "truth": truth}
