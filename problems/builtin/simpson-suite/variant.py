"""Draws a table in which one model wins every subset and loses the pooled count."""

import itertools
import random
from fractions import Fraction

SUBSETS = ("algebra", "biology", "chemistry", "code", "geometry", "history", "law", "logic")
COLUMNS = "subset,weight_percent,A_solved,A_attempted,B_solved,B_attempted"


def generate(seed):
    """The variant of `seed`: vars, files and truth."""
    rng = random.Random(f"simpson-suite {seed}")
    better = rng.choice("AB")
    while not is_telling(rows := draw_rows(rng, better), better):
        pass
    gap = gap_points(rows)
    return {
        "vars": {"subsets": len(rows), "pooled_winner": "B" if better == "A" else "A"},
        "files": {"results.csv": as_csv(rows)},
        "truth": {"winner": better, "gap_points": float(abs(gap))},
    }


def draw_rows(rng, better):
    """One row a subset, from the easiest to the hardest, then shuffled.

    The better model attempts mostly the hard subsets and the other one mostly the easy ones:
    that is what turns the pooled count around.
    """
    count = rng.choice((3, 4))
    many = sorted((rng.randint(30, 240) for _ in range(count)), reverse=True)
    rates = sorted((rng.uniform(0.15, 0.9) for _ in range(count)), reverse=True)
    rows = []
    names = rng.sample(SUBSETS, count)
    weights = draw_weights(rng, count)
    for name, weight, rate, n_worse, n_better in zip(
        names, weights, rates, many, reversed(many), strict=True
    ):
        n_better += rng.randint(-9, 9)
        lead = rng.uniform(0.03, 0.10)
        pair = {
            better: (round(n_better * min(rate + lead, 0.98)), n_better),
            "B" if better == "A" else "A": (round(n_worse * rate), n_worse),
        }
        rows.append((name, weight, *pair["A"], *pair["B"]))
    rng.shuffle(rows)
    return rows


def draw_weights(rng, count):
    """`count` whole percentages of at least 5 that sum to 100."""
    cuts = sorted(rng.sample(range(1, 18), count - 1))
    return [5 * (b - a) for a, b in itertools.pairwise([0, *cuts, 20])]


def is_telling(rows, better):
    """Whether every tempting way of reading the table leads to another answer."""
    sign = 1 if better == "A" else -1
    leads = [sign * (rate_a - rate_b) for _, _, rate_a, rate_b in rates_of(rows)]
    pooled = sign * pooled_gap_points(rows)
    unweighted = 100 * sum(leads) / len(leads)
    weighted = sign * gap_points(rows)
    return (
        min(leads) >= Fraction(2, 100)
        and pooled <= -2
        and weighted >= 2
        and abs(unweighted - weighted) >= Fraction(1, 2)
        and abs(-pooled - weighted) >= Fraction(1, 2)
    )


def rates_of(rows):
    """(subset, weight, rate of A, rate of B) of each row, exact."""
    return [(name, w, Fraction(a, m), Fraction(b, n)) for name, w, a, m, b, n in rows]


def gap_points(rows):
    """The suite score of A minus that of B, in percentage points, exact."""
    return sum(weight * (rate_a - rate_b) for _, weight, rate_a, rate_b in rates_of(rows))


def pooled_gap_points(rows):
    """The same from all solved over all attempted: the misleading figure."""
    solved_a, tried_a, solved_b, tried_b = (sum(row[i] for row in rows) for i in range(2, 6))
    return 100 * (Fraction(solved_a, tried_a) - Fraction(solved_b, tried_b))


def as_csv(rows):
    return "\n".join([COLUMNS, *(",".join(map(str, row)) for row in rows)]) + "\n"
