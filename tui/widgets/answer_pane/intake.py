"""What came in and is not drawn yet, and everything that was."""

from collections import deque
from collections.abc import Iterator
from itertools import takewhile

from msgspec import Struct

from sessions.untrusted import neutralise, one_line

MOUTHFUL = 4096  # characters


class Turn(Struct, frozen=True):
    """Where a new turn begins, under a rule with a title."""

    title: str


Part = str | Turn


class Intake:
    """Raw pieces in, neutral parts out. `parts` keeps all that was taken, to draw it anew."""

    def __init__(self) -> None:
        self._pending: list[Part] = []
        self._ready: deque[Part] = deque()  # raw mouthfuls: a whole answer may come at once
        self._held = ""  # a carriage return that may turn out to be the first half of a line end
        self.parts: list[Part] = []
        self.ended = False

    def add(self, part: Part) -> None:
        """Take a raw piece of text, or the start of a turn. Cheap."""
        self._pending.append(part)
        if isinstance(part, Turn):
            self.ended = False

    def end(self) -> None:
        """No more text will come for this turn."""
        self.ended = True
        self._pending.append("")

    def __bool__(self) -> bool:
        """Whether anything waits to be taken."""
        return bool(self._pending or self._ready)

    def take(self) -> Iterator[Part]:
        """What waits, as neutral parts of some `MOUTHFUL` characters; whoever stops before the
        last finds the others here again."""
        self._make_ready()
        while self._ready:
            part = self._ready.popleft()
            part = neutralise(part) if isinstance(part, str) else part
            self.parts.append(part)
            yield part

    def _make_ready(self) -> None:
        raw: list[str] = []
        for part in self._pending:
            if isinstance(part, str):
                raw.append(part)
                continue
            self._ready += self._mouthfuls(raw, last=True)
            self._ready.append(Turn(one_line(part.title)))
            raw = []
        self._ready += self._mouthfuls(raw, last=self.ended)
        self._pending.clear()

    def _mouthfuls(self, raw: list[str], *, last: bool) -> Iterator[str]:
        text = self._held + "".join(raw)
        self._held = "\r" if text.endswith("\r") and not last else ""
        at, end = 0, len(text) - len(self._held)
        while at < end:
            stop = min(at + MOUTHFUL, end)
            stop += stop < end and text[stop - 1] == "\r"  # a line end is in one piece
            yield text[at:stop]
            at = stop

    @property
    def text(self) -> str:
        """The neutral text of the newest turn, as far as it was taken."""
        newest = takewhile(lambda part: isinstance(part, str), reversed(self.parts))
        return "".join(reversed([str(part) for part in newest]))
