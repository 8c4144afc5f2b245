"""The sandbox level in force, as shown before the first run, on every result and in the log."""

from typing import Literal

from msgspec import Struct

Letter = Literal["A", "B", "C", "M"]
NOT_MEASURED = "not measured by h2h's authors"  # said of M, wherever a level is shown


class Level(Struct, frozen=True):
    """A rung of the ladder. `letter` None: no sandbox holds here, code is refused.

    `reason` says in a sentence why no higher level is in force; `fix` what to type to change that,
    empty where nothing helps.
    """

    letter: Letter | None
    reason: str = ""
    fix: str = ""


def level_words(letter: str | None) -> str:
    """A level as screens and pages name it; empty without one."""
    return f"M ({NOT_MEASURED})" if letter == "M" else letter or ""
