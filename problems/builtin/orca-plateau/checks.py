"""Compares the findings with what was done to the run."""

SCALE_TOLERANCE = 0.005


def check_culprit(ctx):
    answer, truth = ctx.answer, ctx.truth
    if answer["kind"] != truth["kind"]:
        raise ctx.Fail(f"kind {answer['kind']!r} is wrong")
    if answer["id"].strip().lower() != truth["id"].lower():
        raise ctx.Fail(f"kind is right, id {answer['id']!r} is wrong")


def check_onset(ctx):
    if ctx.answer["onset_step"] != ctx.truth["onset"]:
        raise ctx.Fail(f"step {ctx.answer['onset_step']} is wrong")


def check_extent(ctx):
    found, true = ctx.answer["tainted_samples"], ctx.truth["tainted"]
    if found != true:
        raise ctx.Fail(f"tainted_samples is off by a factor of {found / true:.3f}")


def check_side_finding(ctx):
    error = abs(ctx.answer["grad_scale_after_resume"] - ctx.truth["scale"])
    if not error <= SCALE_TOLERANCE:
        raise ctx.Fail("the factor is wrong")
    if ctx.answer["grad_scale_effect"] != ctx.truth["effect"]:
        raise ctx.Fail(f"effect {ctx.answer['grad_scale_effect']!r} is wrong")
