import _common


def solve(vars, files):
    run = _common.read(files)
    why = "Adam divides the factor out, so that no update changes"
    return _common.answer(run, _common.best_event(run), why, effect="none")
