import _common


def solve(vars, files):
    run = _common.read(files)
    rank = int(run.loss.mean(axis=0).argmax())
    return _common.answer(
        run, ("rank", f"r{rank}", run.resume), "the rank with the highest mean loss"
    )
