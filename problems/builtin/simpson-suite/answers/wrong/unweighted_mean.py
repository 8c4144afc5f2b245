import _common


def solve(vars, files):
    rows = _common.rates(files)
    score_a = sum(100 * a for _, a, _ in rows) / len(rows)
    score_b = sum(100 * b for _, _, b in rows) / len(rows)
    return _common.answer("I take the plain mean of the subsets' rates.", score_a, score_b)
