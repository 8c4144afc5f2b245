"""A score as one JSON document: numbers, the names of the methods, and what went in."""

from typing import Any

import msgspec

from sessions.scoring.tally import LEVEL, RateLine
from tui.cli.scores.report import Report

IDENTITY = ("name", "kind", "provider", "model")


def score_document(report: Report) -> dict[str, Any]:
    """`low` and `high` hold for a number fixed in advance, `fixed` tells whether a plan did that;
    `anytime_low` and `anytime_high` hold in any case, for the first try at each unit."""
    return {
        "log": str(report.path),
        "by": report.by,
        "wanted": msgspec.to_builtins(report.wanted),
        "level": LEVEL,
        "method": "wilson",
        "anytime_method": "beta-binomial confidence sequence, prior (1, 1)",
        "raters": list(report.raters),
        "lines": [_line(line) for line in report.lines],
        "checks_and_verdicts": [msgspec.to_builtins(sides) for sides in report.sides],
        "left_out": msgspec.to_builtins(report.left_out),
        "spent": [msgspec.to_builtins(line) for line in report.spent],
    }


def _line(line: RateLine) -> dict[str, Any]:
    """A line with its contestant as every other document has it, and the digest."""
    fields = msgspec.to_builtins(line)
    digest = fields.pop("contestant")
    contestant = {name: fields.pop(name) for name in IDENTITY} | {"digest": digest}
    interval = "fixed" if line.fixed else "anytime"
    return {"grades": fields.pop("grades"), "contestant": contestant, "holds": interval, **fields}
