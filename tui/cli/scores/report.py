"""What `h2h score` found, before it is text, JSON or CSV."""

from pathlib import Path

from msgspec import Struct

from sessions.log.spend_rows import SpendLine
from sessions.scoring.sides import Sides
from sessions.scoring.tally import By, Grades, LeftOut, RateLine
from sessions.scoring.wanted import Wanted


class Report(Struct, frozen=True):
    """`lines`: a contestant's lines stand together. `raters`: all who judged in the log, the first
    one first. `sides`: checks against verdicts, one for each rater asked for."""

    path: Path
    by: By
    grades: tuple[Grades, ...]
    lines: tuple[RateLine, ...]
    raters: tuple[str, ...]
    sides: tuple[Sides, ...]
    left_out: LeftOut
    empty: bool
    spent: tuple[SpendLine, ...]
    wanted: Wanted
