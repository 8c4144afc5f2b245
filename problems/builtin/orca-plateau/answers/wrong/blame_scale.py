import _common


def solve(vars, files):
    run = _common.read(files)
    event = ("gradient_scale", "", run.resume)
    return _common.answer(run, event, "stale divisor after the resume", effect="permanent")
