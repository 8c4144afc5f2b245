import _common


def solve(vars, files):
    """Takes a host for the rank that sat on it at launch, to the end of the run."""
    run = _common.read(files)
    _, id, block = _common.best_event(run)
    ranks = [rank for rank in range(_common.RANKS) if run.host[0][rank] == id]
    event = ("rank", f"r{ranks[0] if ranks else 0}", block)
    return _common.answer(run, event, "blames a rank that sat on the host at launch")
