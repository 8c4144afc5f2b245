"""The sandbox level in force, as shown before the first run, on every result and in the log."""

from typing import Literal

from msgspec import Struct

Letter = Literal["A", "B", "C", "M"]


class Level(Struct, frozen=True):
    """A rung of the ladder. `letter` None: no sandbox holds here, code is refused.

    `reason` says in a sentence why no higher level is in force; `fix` what to type to change that,
    empty where nothing helps.
    """

    letter: Letter | None
    reason: str = ""
    fix: str = ""
