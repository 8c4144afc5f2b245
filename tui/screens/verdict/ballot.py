"""A verdict as it is being given: grades, a preference, a note; not yet anything in the log."""

from msgspec import Struct
from msgspec.structs import replace

from sessions.commands import Judge
from sessions.events import Grade

GRADES: tuple[tuple[str, Grade], ...] = (
    ("1", "pass"),
    ("2", "partial"),
    ("3", "fail"),
    ("4", "refused"),
    ("0", "void"),
)
TIE, ALL_BAD = "tie", "all-bad"


class Ballot(Struct, frozen=True):
    """`grades` by seat; `prefer` is a seat, `tie` or `all-bad`."""

    seats: tuple[str, ...]
    grades: dict[str, Grade] = {}
    prefer: str | None = None
    note: str = ""

    @property
    def compares(self) -> bool:
        return len(self.seats) > 1

    def grade(self, seat: str, grade: Grade) -> "Ballot":
        """With this grade; given twice, it is taken back."""
        grades = dict(self.grades)
        if grades.get(seat) == grade:
            del grades[seat]
        else:
            grades[seat] = grade
        return replace(self, grades=grades)

    def preferring(self, prefer: str) -> "Ballot":
        """With this preference; given twice, it is taken back."""
        return replace(self, prefer=None if self.prefer == prefer else prefer)

    def judge(self, rater: str, *, seen: dict[str, int], masked: int) -> Judge:
        return Judge(rater, self.grades, self.prefer, self.note.strip(), seen, masked)


def preferences(seats: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """(key, what it says, what it means) for every preference between these seats.

    Two seats have the arrows that point at them; more have their letters.
    """
    if len(seats) == 2:
        return (
            ("left", f"← {seats[0]}", seats[0]),
            ("down", "↓ tie", TIE),
            ("right", f"→ {seats[1]}", seats[1]),
            ("up", "↑ all bad", ALL_BAD),
        )
    best = tuple((seat.lower(), seat, seat) for seat in seats)
    return (*best, ("t", "t tie", TIE), ("u", "u all bad", ALL_BAD))
