"""What is read line by line, without Markdown's parser: an open code fence, a long list item."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from tui.widgets.answer_pane.lines import Line


class Read(Struct, frozen=True):
    """What was made of a source: final lines, lines still open, how many characters of the source
    are in the final ones, and whether the thing that was read is over."""

    lines: Sequence[Line]
    open: Sequence[Line]
    taken: int
    over: bool


class Reader(Protocol):
    def read(self, source: str) -> Read:
        """Read on. What is not `taken` comes again, with more behind it."""
        ...

    def end(self, source: str) -> Sequence[Line]:
        """The open lines, once it is known that nothing follows `source`."""
        ...
