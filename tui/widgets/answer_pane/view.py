"""A scrolling view of drawn lines that grow at their end: what is painted, and where it stands."""

import time
from typing import ClassVar, cast

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.answer_pane.lines import Line
from tui.widgets.answer_pane.paint import Painter
from tui.widgets.answer_pane.selection import highlighted, selected_text, with_offsets

_VIRTUAL_SIZE = cast("Reactive[Size]", Widget.virtual_size)
_SCROLL_Y = cast("Reactive[float]", Widget.scroll_y)
_SCROLL_TARGET_Y = cast("Reactive[float]", Widget.scroll_target_y)

SCROLLBAR_REST = 0.5  # seconds; a scrollbar that moves repaints its whole column


class LinesView(ScrollView, can_focus=True):
    """Shows `line_at(0)` to `line_at(line_count - 1)`, which a subclass gives, `text_width` cells
    wide behind a margin; a subclass calls `show_lines` when they have changed.

    The view follows the end of the lines until the reader scrolls up; End follows again. The style
    sheet may set size, colours and scrollbar, but no border and no padding: the view paints its
    rows itself.
    """

    DEFAULT_CSS = """
    LinesView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        background: $background;
        color: $foreground;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", show=False),
        Binding("k", "scroll_up", "Up", show=False),
    ]

    def __init__(
        self,
        *,
        follow: bool = True,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`follow`: keep the end in view while lines come; without it the top stays in view."""
        super().__init__(name=name, id=id, classes=classes)
        self.text_width = 0
        self.margin = 1
        self._follow = follow
        self._painter: Painter | None = None
        self._scrollbar_at = 0.0

    def on_mount(self) -> None:
        if self._follow:
            self.anchor()

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def line_at(self, y: int) -> Line | None:
        """The y-th line, or None past the end. A line that stays is always the same object."""
        raise NotImplementedError

    # -- painting ----------------------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of `crop`: the same Strip for the same line, which is why neither Textual's
        `render_line` nor its styles cache is used here (they make new ones every time)."""
        painter = self._painter or self._new_painter()
        strips = painter.rows(self._painted, self.scroll_offset.y + crop.y, crop.height)
        self._styles_cache._dirty_lines.difference_update(crop.line_range)
        if crop.column_span != (0, self.outer_size.width):
            return [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _painted(self, y: int) -> Line | None:
        line, selection = self.line_at(y), self.text_selection
        if line is None or selection is None or (span := selection.get_span(y)) is None:
            return line
        return highlighted(line, span, Style(reverse=True))

    def _new_painter(self) -> Painter:
        self._painter = Painter(
            self.rich_style,
            self.background_colors[1],
            self.get_line_filters(),
            width=self.text_width,
            margin=self.margin,
            row_width=self.outer_size.width,
        )
        return self._painter

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter = None

    def forget_paint(self) -> None:
        """Paint every row anew: width, margin or colours have changed."""
        self._painter = None
        self.refresh()

    # -- growing -----------------------------------------------------------------------------

    def show_lines(self, changed: int) -> None:
        """Make the screen agree with the lines, of which those from `changed` on are new.

        The reactive attributes are set without their watchers, which would lay out the screen and
        paint everything twice.
        """
        before, count, height = self.virtual_size.height, self.line_count, self.size.height
        self._follow_again()
        scrolled = False
        if count != before:
            self.set_reactive(_VIRTUAL_SIZE, Size(self.size.width, count))
            end = max(0, count - height)
            if self.following or self.scroll_y > end:
                scrolled = self.scroll_y != end
                self._stand_at(end)
            self._move_scrollbar_seldom()
        top = self.scroll_offset.y
        first = 0 if scrolled else max(0, changed - top)
        last = height if scrolled else min(height, max(before, count) - top)
        if first < last:
            self.refresh(Region(0, first, self.size.width, last - first))

    def _stand_at(self, y: int) -> None:
        self.set_reactive(_SCROLL_Y, float(y))
        self.set_reactive(_SCROLL_TARGET_Y, float(y))

    def stand_at(self, y: int) -> None:
        """Show the y-th line at the top, at once, and paint everything."""
        self._stand_at(max(0, min(y, self.line_count - self.size.height)))
        self.move_scrollbar()
        self.refresh()

    def _move_scrollbar_seldom(self) -> None:
        now = time.monotonic()
        if now - self._scrollbar_at >= SCROLLBAR_REST or not self.following:
            self._scrollbar_at = now
            self.move_scrollbar()

    def move_scrollbar(self) -> None:
        if self.show_vertical_scrollbar:
            bar = self.vertical_scrollbar
            bar.window_virtual_size = self.virtual_size.height
            bar.window_size = self.size.height
            bar.position = self.scroll_y

    @property
    def following(self) -> bool:
        """Whether the end stays in view: the reader did not leave it, or came back to it."""
        at_end = self.scroll_target_y >= self.max_scroll_y
        return self.is_anchored and (at_end or not self._anchor_released)

    def follow_from_start(self) -> None:
        """Stand at the top again, and follow if this view does."""
        self._stand_at(0)
        self._anchor_released = False
        self.refresh()

    def _follow_again(self) -> None:
        """Before the end moves: whoever is at it goes with it."""
        if self.following:
            self._anchor_released = False

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._check_anchor()

    # -- selecting ---------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """The row under the mouse: Textual asks for it to find the ends of a selection."""
        y = min(y + self.scroll_offset.y, max(0, self.line_count - 1))
        return with_offsets(self.line_at(y), y, self.margin)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What a copy takes: the text that was written, without what we drew before it."""
        return selected_text(self.line_at, self.line_count, selection), "\n"
