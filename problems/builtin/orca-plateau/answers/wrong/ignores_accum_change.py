import _common
import numpy as np


def solve(vars, files):
    run = _common.read(files)
    event = _common.best_event(run)
    count = _common.samples(run, event, np.full_like(run.accum, run.accum[0]))
    return _common.answer(run, event, "right culprit, launch's accum throughout", count=count)
