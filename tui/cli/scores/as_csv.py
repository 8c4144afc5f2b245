"""Rates as CSV: a row a line of the score, a column a field, safe to open in a spreadsheet."""

from collections.abc import Iterable

import msgspec

from sessions.scoring.tally import LEVEL, RateLine
from tui.cli.scores.csv_out import print_rows

METHODS = {"level": LEVEL, "method": "wilson", "anytime_method": "beta-binomial"}


def print_csv(lines: Iterable[RateLine]) -> None:
    """Write a head and a row a line to standard output. Unknown is empty, never 0."""
    head = [*RateLine.__struct_fields__, *METHODS]
    print_rows(head, (msgspec.to_builtins(line) | METHODS for line in lines))
