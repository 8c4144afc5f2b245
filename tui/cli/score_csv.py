"""Rates as CSV: a row a line of the score, a column a field, safe to open in a spreadsheet."""

import csv
import json
import sys
from collections.abc import Iterable
from typing import Any

import msgspec

from sessions.scoring.tally import LEVEL, RateLine
from sessions.untrusted import one_line

FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would run instead of show
METHODS = {"level": LEVEL, "method": "wilson", "anytime_method": "beta-binomial"}


def print_csv(lines: Iterable[RateLine]) -> None:
    """Write a head and a row a line to standard output. Unknown is empty, never 0."""
    head = [*RateLine.__struct_fields__, *METHODS]
    out = csv.DictWriter(sys.stdout, head, lineterminator="\n")
    out.writeheader()
    for line in lines:
        fields = msgspec.to_builtins(line) | METHODS
        out.writerow({name: _cell(value) for name, value in fields.items()})


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list | tuple):
        value = json.dumps(value)
    if not isinstance(value, str):
        return value
    text = one_line(value, 1000)
    return f"'{text}" if text.startswith(FORMULA) else text
