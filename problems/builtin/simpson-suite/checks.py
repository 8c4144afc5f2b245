"""Compares the answer with the exact score. `not ... <=` also refuses what is not a number."""

TOLERANCE = 0.05


def check_winner(ctx):
    if ctx.answer["winner"] != ctx.truth["winner"]:
        raise ctx.Fail(f"{ctx.answer['winner']} has the lower suite score")


def check_gap(ctx):
    error = abs(ctx.answer["gap_points"] - ctx.truth["gap_points"])
    if not error <= TOLERANCE:
        raise ctx.Fail(f"gap_points is off by {error:.2f} percentage points")
