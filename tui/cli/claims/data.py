"""A claim check as a document for programs and as rows for a spreadsheet."""

from collections.abc import Iterator
from typing import Any

import msgspec

from sessions.log.claims import StoredClaim
from sessions.scoring.claims import Check
from sessions.scoring.explain import Explanation
from sessions.scoring.joint import Fitted, Joint
from sessions.scoring.series import SeriesExplanation

METHODS = {
    "granularity": "exact fractions; half_up is rounding half up, truncate is cutting off",
    "spot_check": "exact binomial",
    "against_any_rate": "beta-binomial mixture, prior (1, 1); confidence sequence, level 0.95",
    "against_the_count": "Fisher's exact test, two-sided; equal-rate Bayes factor, prior (1, 1)",
    "joint": "the runs at which every figure is a count, by either rounding; Wilson, level 0.95",
}
CHECK_HEAD = ("output", "result", "method", "runs", "passed", "passed_to", "value", "low", "high")
SERIES_HEAD = (
    *("benchmark", "model", "figure", "problems", "repeats", "runs", "passed", "passed_to"),
    *("cut_off", "rate", "low", "high", "source", "date"),
)
LIST_HEAD = (
    *("id", "at", "benchmark", "model", "figure", "problems", "repeats", "date", "source"),
    *("note", "withdrawn_at", "why"),
)


def document(explanation: Explanation | SeriesExplanation) -> dict[str, Any]:
    """Everything said, the numbers behind it, and the names of the methods."""
    return msgspec.to_builtins(explanation, str_keys=True) | {"methods": METHODS}


def check_rows(explanation: Explanation) -> Iterator[dict[str, Any]]:
    """A row a possible count, then those of the spot check; `output` is 1 to 4."""
    problems = explanation.claim.problems or 1
    for repeats, found in explanation.counts.items():
        for method, counts in found.items():
            if counts:
                yield {
                    "output": 1,
                    "method": method,
                    "runs": repeats * problems,
                    "passed": counts[0],
                    "passed_to": counts[-1],
                }
    if explanation.check is not None:
        yield from _own_rows(explanation.check)


def _own_rows(check: Check) -> Iterator[dict[str, Any]]:
    mine = {"result": f"{check.passed} of {check.of}"}
    for method, value in msgspec.structs.asdict(check.spot_check).items():
        yield mine | {"output": 2, "method": f"binomial, {method}", "value": value}
    found = check.against_any_rate
    yield mine | {"output": 3, "method": "Bayes factor", "value": found.bayes_factor}
    yield mine | {
        "output": 3,
        "method": "confidence sequence",
        "value": check.passed / check.of,
        "low": found.low,
        "high": found.high,
    }
    against = check.against_the_count
    if against is not None:
        claim = {"runs": against.count.runs, "passed": against.count.passed}
        yield mine | claim | {"output": 4, "method": "Fisher p", "value": against.fisher_p}
        factor = against.equal_rate_bayes_factor
        yield mine | claim | {"output": 4, "method": "equal-rate Bayes factor", "value": factor}


def series_rows(joint: Joint) -> Iterator[dict[str, Any]]:
    """A row a figure with the count that it must be where all fit together."""
    return (_series_row(one, joint.problems) for one in joint.fitted)


def _series_row(one: Fitted, problems: int | None) -> dict[str, Any]:
    fields = msgspec.structs.asdict(one)
    claim: dict[str, Any] = msgspec.structs.asdict(fields.pop("claim"))
    fields["passed_to"] = fields.pop("up_to")
    taken = {"problems": claim["problems"] or problems}
    return {name: value for name, value in (claim | fields | taken).items() if name in SERIES_HEAD}


def list_rows(stored: list[StoredClaim]) -> Iterator[dict[str, Any]]:
    """A row a claim of the log."""
    for one in stored:
        own = {name: getattr(one, name) for name in ("id", "at", "withdrawn_at", "why")}
        yield own | msgspec.structs.asdict(one.claim)
