"""Rows as CSV on standard output, safe to open in a spreadsheet."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sessions.untrusted import one_line

FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would run instead of show
LIMIT = 1000  # characters of a cell


def print_rows(head: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a head and the rows; a missing or None value is an empty cell, never 0."""
    out = csv.DictWriter(sys.stdout, head, lineterminator="\n", restval="")
    out.writeheader()
    for row in rows:
        out.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: Any) -> Any:
    """A number as it is; text on one line, with an apostrophe before what a spreadsheet runs."""
    if isinstance(value, dict | list | tuple):
        value = json.dumps(value)
    if not isinstance(value, str):
        return value
    text = one_line(value, LIMIT)
    return f"'{text}" if text.startswith(FORMULA) else text
