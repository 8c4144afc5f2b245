import _common


def solve(vars, files):
    rows = _common.rates(files)
    score_a = sum(weight * a for weight, a, _ in rows)
    score_b = sum(weight * b for weight, _, b in rows)
    return _common.answer(
        f"Weighted with the suite's weights, A scores {score_a:.2f} and B {score_b:.2f}. Pooling "
        "misleads, because the models attempted the subsets in different proportions: the "
        "better one spent more of its attempts on the hard subsets.",
        score_a,
        score_b,
    )
