"""The floor: a pane that paints as ours does, and only wraps plain text."""

from collections.abc import Callable

from rich.segment import Segment

from tui.widgets.answer_pane.lines import Line
from tui.widgets.answer_pane.view import LinesView


class PlainPane(LinesView):
    def __init__(self) -> None:
        super().__init__()
        self.wake: Callable[[], None] | None = None
        self._pending: list[str] = []
        self._lines: list[Line] = []
        self._last = ""

    @property
    def line_count(self) -> int:
        return len(self._lines) + 1

    def line_at(self, y: int) -> Line | None:
        if y < len(self._lines):
            return self._lines[y]
        return _line(self._last) if y == len(self._lines) else None

    @property
    def waiting(self) -> bool:
        return bool(self._pending)

    def feed(self, text: str) -> None:
        self._pending.append(text)
        if self.wake is not None:
            self.wake()

    def flush(self) -> None:
        self.text_width = width = self.size.width - 2
        first = len(self._lines)
        *complete, self._last = (self._last + "".join(self._pending)).split("\n")
        self._pending.clear()
        for line in complete:
            self._lines += [_line(line[at : at + width]) for at in range(0, len(line) or 1, width)]
        self.show_lines(first)


def _line(text: str) -> Line:
    return Line((Segment(text),), len(text))
