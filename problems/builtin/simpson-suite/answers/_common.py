"""Reads results.csv as a contestant would, and writes an answer."""

import csv
import io
import json


def rates(files):
    """(weight, rate of A, rate of B) of each subset."""
    rows = csv.DictReader(io.StringIO(files["results.csv"]))
    return [
        (
            int(row["weight_percent"]),
            int(row["A_solved"]) / int(row["A_attempted"]),
            int(row["B_solved"]) / int(row["B_attempted"]),
        )
        for row in rows
    ]


def pooled(files):
    """All solved over all attempted, of A and of B."""
    rows = list(csv.DictReader(io.StringIO(files["results.csv"])))

    def total(column):
        return sum(int(row[column]) for row in rows)

    return total("A_solved") / total("A_attempted"), total("B_solved") / total("B_attempted")


def answer(reasoning, score_a, score_b, unit=1):
    """Markdown that names the higher of two scores in percent and their gap in `unit`."""
    fields = {
        "winner": "A" if score_a > score_b else "B",
        "gap_points": round(abs(score_a - score_b) * unit, 4),
    }
    return f"{reasoning}\n\n```json\n{json.dumps(fields)}\n```\n"
