"""How a text is drawn: everything but the text."""

from msgspec import Struct
from msgspec.structs import replace

from tui.widgets.answer_pane.palette import Palette

NARROWEST = 12  # cells; what is nested deeper than leaves this much is not indented further


class Look(Struct, frozen=True, eq=False):
    """`width` in cells. `breaks`: a single newline in a paragraph ends the row, as models mean
    it; without it paragraphs are filled, as authors of statements mean it."""

    width: int
    palette: Palette
    breaks: bool = True

    def narrower(self, cells: int) -> "Look | None":
        """The look inside an indent of `cells`, or None when there is no room to indent."""
        width = self.width - cells
        return replace(self, width=width) if width >= NARROWEST else None
