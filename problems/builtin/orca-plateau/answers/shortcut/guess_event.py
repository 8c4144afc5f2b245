import _common


def solve(vars, files):
    run = _common.read(files)
    event = sorted(run.events)[len(files["run.log"]) % len(run.events)]
    return _common.answer(run, event, "some event, with the bookkeeping right")
