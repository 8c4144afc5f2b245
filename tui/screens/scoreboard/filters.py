"""Which part of the log the scoreboard shows: what is asked for, and what could be."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sessions.scoring.wanted import Wanted
from sessions.untrusted import one_line
from tui.screens.scoreboard.board import Choices

TITLES = {"since": "From which day on?", "until": "Until which day?"}


class Filters(Struct, frozen=True):
    """`rater` is None for the first who judged; `choices` None until the log is read."""

    wanted: Wanted = Wanted()
    rater: str | None = None
    choices: Choices | None = None

    def offered(self, what: str) -> list[tuple[str | None, str]]:
        """(value, name) of everything that can be chosen, that for no filter first."""
        values = self._values(what)
        first = "the first who judged" if what == "rater" else "all"
        return [(None, first), *values] if values else []

    def chosen(self, what: str) -> str | None:
        return self.rater if what == "rater" else getattr(self.wanted, what)

    def choosing(self, what: str, value: str | None) -> "Filters":
        """The same with another pack, problem, contestant, rater, first or last day."""
        if what == "rater":
            return replace(self, rater=value)
        asked: dict[str, Any] = {what: value}
        return replace(self, wanted=replace(self.wanted, **asked))

    @property
    def line(self) -> str:
        """All of it in words."""
        wanted = self.wanted
        parts = [
            f"pack {wanted.pack or 'all'}",
            f"problem {wanted.problem or 'all'}",
            f"contestant {self._contestant()}",
            self._verdicts(),
            f"from {wanted.since or 'the first day'}",
            f"until {wanted.until or 'today'}",
        ]
        return one_line(" · ".join(parts), 400)

    def _values(self, what: str) -> list[tuple[str, str]]:
        if self.choices is None:
            return []
        if what == "contestant":
            return [(digest, f"{name}  {digest[:6]}") for digest, name in self.choices.contestant]
        field = "day" if what in TITLES else what
        return [(value, value) for value in getattr(self.choices, field)]

    def _contestant(self) -> str:
        digest = self.wanted.contestant
        names = dict(self.choices.contestant) if self.choices else {}
        return "all" if digest is None else f"{names.get(digest, '')} {digest[:6]}"

    def _verdicts(self) -> str:
        if self.choices is None:
            return "verdicts …"
        rater = self.rater or next(iter(self.choices.rater), None)
        return f"verdicts of {rater}" if rater else "no verdicts yet"
