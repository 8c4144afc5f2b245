import _common


def solve(vars, files):
    run = _common.read(files)
    event = next(event for event in run.events if event[0] == "loader")
    return _common.answer(run, event, "the only event of its kind")
