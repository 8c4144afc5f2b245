import _common


def solve(vars, files):
    a, b = _common.pooled(files)
    return _common.answer("I divide all solved by all attempted.", 100 * a, 100 * b)
