"""The line over an answer: who, what it does, and the figures, each at a fixed place."""

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from sessions.money.words import usd
from sessions.untrusted import one_line
from tui.screens.arena.seat_lines import SeatLine

WORD_ROOM = 16  # columns kept for the label and what the seat does; a retry may need more
NAME_ROOM = 22
ROOMY, SHORT = 40, 20  # columns of the figures, with units in full and cut short
_TONES = {"live": "accent", "good": "success", "warning": "warning", "bad": "error"}


class SeatHead(Widget):
    """One row; two where there is a name and no room for it beside the figures.

    A figure that is not known yet leaves its place empty, so that nothing moves.
    """

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(classes="seat-head")
        self._line: SeatLine | None = None
        self._marked = False

    def mark(self, marked: bool) -> None:
        """Whether the keys act on this seat, among others: said without colour."""
        self._marked = marked
        self.refresh()

    def show(self, line: SeatLine) -> None:
        if line != self._line:
            named = bool(line.name) != bool(self._line and self._line.name)
            self._line = line
            self.refresh(layout=named)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 2 if self._line is not None and _needs_two(self._line, width - 1) else 1

    def render(self) -> Content:
        line, width = self._line, self.content_size.width - 1
        if line is None or width < 1:
            return Content("")
        first, *rest = _rows(line, width)
        marked = Content("▸" if self._marked else " ") + first
        return Content("\n").join([marked, *(Content(" ") + row for row in rest)])


def _rows(line: SeatLine, width: int) -> list[Content]:
    name = Content(one_line(line.name))
    if not _needs_two(line, width):
        lead = Content(f"{line.label} ").append(name).append(" " if name else "")
        return [_row(lead + _word(line), _figures(line, width), width)]
    cost = "" if line.cost_usd is None else usd(line.cost_usd)
    return [
        _row(Content(f"{line.label} ").append(name), cost, width),
        _row(Content("  ") + _word(line), _figures(line, width), width),
    ]


def _needs_two(line: SeatLine, width: int) -> bool:
    return bool(line.name) and width < WORD_ROOM + NAME_ROOM + ROOMY


def _word(line: SeatLine) -> Content:
    word = f"{line.word.sign} {line.word.word}"
    tone = _TONES.get(line.word.tone)
    return Content.styled(word, f"${tone}") if tone else Content(word)


def _row(left: Content, right: str, width: int) -> Content:
    """Left and right edge; what stands left goes before how fast it was."""
    if left.cell_length + len(right) >= width:
        right = ""
    left = left.truncate(width, ellipsis=True)
    return left + Content(" " * (width - left.cell_length - len(right)) + right)


def _figures(line: SeatLine, width: int) -> str:
    """Time to the first text, rate, tokens and cost, in places of fixed width.

    The form depends on the width alone, so that nothing jumps as the state changes.
    """
    about = "~" if line.estimated else ""
    two = _needs_two(line, width)  # then the cost stands beside the name
    room = width - WORD_ROOM - (NAME_ROOM if line.name and not two else 0)
    if room >= ROOMY:
        return (
            _placed(line.ttft_s, "{:.1f} s", 8)
            + _placed(line.tokens_per_s, "{:.0f} tok/s", 11)
            + _placed(line.tokens, about + "{} tok", 11)
            + ("" if two or line.cost_usd is None else usd(line.cost_usd)).rjust(10 * (not two))
        )
    if room >= SHORT:
        return (
            _placed(line.ttft_s, "{:.1f}s", 6)
            + _placed(line.tokens_per_s, "{:.0f}/s", 6)
            + _placed(line.tokens, about + "{}t", 8)
        )
    return ""


def _placed(value: float | None, form: str, width: int) -> str:
    return ("" if value is None else form.format(value)).rjust(width)
