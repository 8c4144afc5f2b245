import _common


def solve(vars, files):
    run = _common.read(files)
    return _common.answer(run, ("optimizer", "", run.resume), "Adam's state was lost at the resume")
