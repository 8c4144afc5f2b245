"""One drawn row, kept as small as it can be: there may be fifty thousand of them."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style


class Line(Struct, frozen=True):
    """Segments of one row and how many cells they take; a Strip is made only when it is seen.

    `lead` counts the characters at the start that we drew and the model did not write (a bullet,
    a bar, an indent); a copy leaves them out. `soft`: the row continues the one above it, which
    was too long for the pane. `fill` is the background of the row from cell `inset` on.
    """

    segments: tuple[Segment, ...] = ()
    cells: int = 0
    lead: int = 0
    soft: bool = False
    fill: Style | None = None
    inset: int = 0

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)


BLANK = Line()


def prefixed(
    lines: Iterable[Line], first: str, rest: str, style: Style | None = None
) -> Iterator[Line]:
    """The lines behind a drawn prefix: `first` before the first of them, `rest` before the others.

    Both are of single-cell characters.
    """
    prefix = first
    for line in lines:
        yield Line(
            (Segment(prefix, style), *line.segments),
            len(prefix) + line.cells,
            len(prefix) + line.lead,
            line.soft,
            line.fill,
            len(prefix) + line.inset,
        )
        prefix = rest


def shared(new: Sequence[Line], old: Sequence[Line]) -> tuple[list[Line], int]:
    """`new`, with every line that equals the old one at its place replaced by that very object;
    and how many from the start are the same.

    A line that is the same object keeps its Strip, and is not painted again.
    """
    lines = list(new)
    same = 0
    for k, (line, other) in enumerate(zip(new, old, strict=False)):
        if line == other:
            lines[k] = other
            same += same == k
    return lines, same


def plain_line(text: str, style: Style | None = None, *, lead: int = 0) -> Line:
    return Line((Segment(text, style),), cell_len(text), lead)
