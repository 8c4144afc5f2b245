"""What every line passes last, on its way to the terminal."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from sessions.untrusted import neutralise


class Chain(LineFilter):
    """Several filters as one: Textual makes a strip of every line for each that it knows."""

    def __init__(self, *filters: LineFilter) -> None:
        super().__init__()
        self.filters = filters

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        for each in self.filters:
            segments = each.apply(segments, background)
        return segments


class Inert(LineFilter):
    """A second line of defence: no control, bidi or invisible character is ever drawn.

    Text is made inert where it comes in; this is for the place that somebody forgets.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """`isprintable` is all that a usual segment costs."""
        if all(text.isprintable() for text, _, _ in segments):
            return segments
        return [
            Segment(neutralise(text).replace("\n", "\u2424"), style, control)
            if not text.isprintable()
            else Segment(text, style, control)
            for text, style, control in segments
        ]
