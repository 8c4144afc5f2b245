"""The line over an answer: who, what it does, and the figures, each at a fixed place."""

from textual.content import Content
from textual.widget import Widget

from sessions.untrusted import one_line
from tui.screens.seat_lines import SeatLine

ROOMY = 64  # columns; narrower lines have their units cut short
_TONES = {"live": "accent", "good": "success", "warning": "warning", "bad": "error"}


class SeatHead(Widget):
    """One row. A figure that is not known yet leaves its place empty, so that nothing moves."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(classes="seat-head")
        self._line: SeatLine | None = None

    def show(self, line: SeatLine) -> None:
        if line != self._line:
            self._line = line
            self.refresh()

    def render(self) -> Content:
        line, width = self._line, self.content_size.width
        if line is None or width < 1:
            return Content("")
        figures = figures_text(line, roomy=width >= ROOMY)
        word = f"{line.word.sign} {line.word.word}"
        said = Content(f"{line.label}  {word}").cell_length
        if width - len(figures) <= said:  # what happens now goes before how fast it was
            figures = ""
        room = width - len(figures) - said - 2
        name = Content(one_line(line.name)).truncate(max(0, room), ellipsis=True)
        left = Content(f"{line.label} ").append(name).append(" " if name else "")
        tone = _TONES.get(line.word.tone)
        left += Content.styled(word, f"${tone}") if tone else Content(word)
        gap = max(1, width - left.cell_length - len(figures))
        return (left + Content(" " * gap + figures)).truncate(width, ellipsis=True)


def figures_text(line: SeatLine, *, roomy: bool) -> str:
    """Time to the first text, rate, tokens and cost, in places of fixed width."""
    about = "~" if line.estimated else ""
    if not roomy:
        return (
            _placed(line.ttft_s, "{:.1f}s", 6)
            + _placed(line.tokens_per_s, "{:.0f}/s", 6)
            + _placed(line.tokens, about + "{}t", 8)
        )
    return (
        _placed(line.ttft_s, "{:.1f} s", 8)
        + _placed(line.tokens_per_s, "{:.0f} tok/s", 11)
        + _placed(line.tokens, about + "{} tok", 11)
        + _placed(line.cost_usd, "${:.4f}", 10)
    )


def _placed(value: float | None, form: str, width: int) -> str:
    return ("" if value is None else form.format(value)).rjust(width)
