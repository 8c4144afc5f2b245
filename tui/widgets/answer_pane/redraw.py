"""Drawing everything anew, for another width or theme, without keeping anybody waiting."""

from collections.abc import Iterator, Sequence

from tui.widgets.answer_pane.intake import Part, Turn
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.tail import Tail

SLICE = 4096  # characters drawn at a time, between which keys may be served


def draw(part: Part, tail: Tail) -> int:
    """Draw one part; the first line that changed."""
    if isinstance(part, Turn):
        return tail.rule(part.title)
    return tail.feed(part)


class Redraw:
    """Fills a new `tail` from what the old one showed, a slice at a time."""

    def __init__(self, look: Look, parts: Sequence[Part]) -> None:
        self.tail = Tail(look)
        self._slices = _slices(parts)

    def step(self) -> bool:
        """Draw one slice; whether there is more."""
        part = next(self._slices, None)
        if part is None:
            return False
        draw(part, self.tail)
        return True


def _slices(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts, texts joined and cut into slices."""
    text: list[str] = []
    for part in [*parts, None]:
        if isinstance(part, str):
            text.append(part)
            continue
        whole = "".join(text)
        text.clear()
        for at in range(0, len(whole), SLICE):
            yield whole[at : at + SLICE]
        if part is not None:
            yield part
