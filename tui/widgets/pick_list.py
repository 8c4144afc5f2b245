"""A list of one-line rows whose highlighted row has a sign, so that it shows without colour."""

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

CURSOR, AWAY = "▸", "▹"  # where the keys act, and where they would


class PickList(OptionList):
    """Rows never wrap, so line and row are the same; `j` and `k` move like the arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
    ]
    DEFAULT_CSS = """
    PickList {
        border: none;
        padding: 0;
        background: $background;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        scrollbar-size-vertical: 1;

        &:focus {
            border: none;
            background: $background;
            background-tint: transparent;
        }

        & > .option-list--option { padding: 0 1 0 2; }
        & > .option-list--option-disabled { color: $h2h-dim; }
        & > .option-list--option-highlighted {
            color: $foreground;
            background: $surface;
            text-style: none;
        }
        &:focus > .option-list--option-highlighted {
            color: $foreground;
            background: $primary 28%;
            text-style: bold;
        }
        & > .option-list--option-hover { background: $panel; }
    }
    """

    def __init__(
        self,
        *rows: Option,
        id: str | None = None,
        markup: bool = False,
        compact: bool = False,
    ) -> None:
        super().__init__(*rows, id=id, markup=markup, compact=compact)

    def action_page_up(self) -> None:
        if self.scrollable_content_region:  # else it has no lines, and Textual looks for one
            super().action_page_up()

    def action_page_down(self) -> None:
        if self.scrollable_content_region:
            super().action_page_down()

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        if self.highlighted is None or y + self.scroll_offset.y != self.highlighted:
            return strip
        style = next(iter(strip)).style if strip.cell_length else None
        return Strip.join(
            [Strip([Segment(CURSOR if self.has_focus else AWAY, style)], 1), strip.crop(1)]
        )
