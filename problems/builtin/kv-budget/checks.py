"""Exact comparisons of integers."""


def check_max_batch(ctx):
    compare(ctx, "max_batch")


def check_peak_pages(ctx):
    compare(ctx, "peak_pages")


def check_peak_step(ctx):
    compare(ctx, "peak_step")


def compare(ctx, field):
    if ctx.answer[field] != ctx.truth[field]:
        side = "high" if ctx.answer[field] > ctx.truth[field] else "low"
        raise ctx.Fail(f"{field} {ctx.answer[field]} is too {side}")
