import _common


def solve(vars, files):
    run = _common.read(files)
    event = _common.best_event(run)
    why = f"two-way fit of block and shard effects; the residual follows {event[1]}"
    return _common.answer(run, event, why)
