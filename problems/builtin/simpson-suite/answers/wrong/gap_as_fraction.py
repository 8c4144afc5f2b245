import _common


def solve(vars, files):
    rows = _common.rates(files)
    score_a = sum(weight * a for weight, a, _ in rows)
    score_b = sum(weight * b for weight, _, b in rows)
    return _common.answer(
        "The right means, with the gap as a fraction of 1.", score_a, score_b, 0.01
    )
