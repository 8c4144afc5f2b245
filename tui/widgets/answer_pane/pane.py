"""The pane in which an answer appears while it is written.

Text goes in by `feed`, a clock calls `flush`, and only what changed is drawn and painted. Nothing
here knows a provider, a session or the log.
"""

import time
from collections.abc import Callable

from textual.timer import Timer

from tui.widgets.answer_pane.intake import Intake, Turn
from tui.widgets.answer_pane.lines import BLANK, Line
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.message import Kind, draw_message
from tui.widgets.answer_pane.palette import Palette, palette_from
from tui.widgets.answer_pane.place import character_of, line_of
from tui.widgets.answer_pane.redraw import Redraw, draw
from tui.widgets.answer_pane.tail import Tail
from tui.widgets.answer_pane.view import LinesView

SMALLEST = 8  # columns; a narrower pane draws nothing and only keeps what comes
ROOMY = 60  # columns from which on a theme's wide margins are kept
LONGEST = 0.03  # seconds from which on a flush takes no more text, and leaves the rest for later
SETTLED = 0.1  # seconds without a resize before the text is drawn for the new width


class AnswerPane(LinesView):
    """Streams Markdown.

    - `feed(text)`: raw text as it comes; nothing is drawn before `flush`.
    - `flush()`: draw what has come. A `FrameClock` calls it; `waiting` says whether it is needed.
    - `set_text(text)`: a whole text at once. `end()`: no more will come. `reset()`: empty again.
    - `turn(title)`: what is fed from now on is another turn, under a rule.
    - `say(text, kind)`: one plain message under the text: an error, "thinking ..."; "" takes it
      away.
    - `text`: the neutral text of the newest turn.
    - `wake`: set by the clock that the pane is added to.

    Keys and style sheet: see `LinesView`. `$h2h-margin` columns stay free on either side.
    """

    def __init__(
        self,
        *,
        breaks: bool = True,
        follow: bool = True,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`breaks`: a single newline in a paragraph ends the row, as models mean it; without it
        paragraphs are filled. `follow`: keep the end in view while text comes."""
        super().__init__(follow=follow, name=name, id=id, classes=classes)
        self.wake: Callable[[], None] | None = None
        self._breaks = breaks
        self._intake = Intake()
        self._message: tuple[str, Kind] = ("", "info")
        self._message_lines: list[Line] = []
        self._shown = False
        self._palette: Palette | None = None  # None: the theme was not looked at yet
        self._tail: Tail | None = None  # None: there was no width yet to draw for
        self._redraw: Redraw | None = None
        self._settling: Timer | None = None

    # -- text in -----------------------------------------------------------------------------

    def feed(self, text: str) -> None:
        """Take a piece of raw text. Cheap: it is drawn with the next flush."""
        self._intake.add(text)
        if self.wake is not None:
            self.wake()

    def turn(self, title: str) -> None:
        """Begin another turn under a rule with a title; whatever was open is closed."""
        self._intake.add(Turn(title))
        if self.wake is not None:
            self.wake()

    def set_text(self, text: str) -> None:
        """Show a whole text instead of what is there."""
        self.reset()
        self._intake.add(text)
        self.end()

    def end(self) -> None:
        """No more text will come for this turn: draw the rest now."""
        self._intake.end()
        self.flush()

    def reset(self) -> None:
        """Empty the pane, its message included, and follow again."""
        self._intake = Intake()
        self._message, self._message_lines = ("", "info"), []
        self._redraw = None
        if self._tail is not None:
            self._tail = Tail(self._tail.look)
            self.show_lines(0)
            self.follow_from_start()

    def say(self, text: str, kind: Kind = "info") -> None:
        """Put a plain message under the text, in place of the one before; "" takes it away."""
        self._message = text, kind
        if self._tail is not None:
            self._draw_message(self._tail)
            self.show_lines(self._tail.height)

    @property
    def text(self) -> str:
        return self._intake.text

    @property
    def waiting(self) -> bool:
        """Whether there is text that a flush would draw now. A hidden pane only keeps it."""
        return bool(self._intake) and self._shown and self._tail is not None and not self._redraw

    def flush(self) -> None:
        """Draw what has come since the last flush, or as much of it as there is time for."""
        tail = self._tail
        if tail is None or not self.waiting:
            return
        before = changed = tail.height
        until = time.monotonic() + LONGEST
        for part in self._intake.take():
            changed = min(changed, draw(part, tail))
            if time.monotonic() > until:
                break
        if self._intake:
            self._flush_again()
        elif self._intake.ended:
            changed = min(changed, tail.end())
        if not before:
            self._draw_message(tail)
        self.show_lines(changed)
        if self._intake.ended:
            self.move_scrollbar()

    def _flush_again(self) -> None:
        """Go on soon: with the clock's next turn, or without a clock after a breath."""
        if self.wake is not None:
            self.wake()
        else:
            self.set_timer(0.001, self.flush)

    # -- lines out ---------------------------------------------------------------------------

    @property
    def line_count(self) -> int:
        """Rows of text, the message included."""
        return 0 if self._tail is None else self._tail.height + len(self._message_lines)

    def line_at(self, y: int) -> Line | None:
        tail = self._tail
        if tail is None or y < tail.height:
            return None if tail is None else tail.line_at(y)
        below = y - tail.height
        return self._message_lines[below] if below < len(self._message_lines) else None

    def _draw_message(self, tail: Tail) -> None:
        lines = draw_message(*self._message, tail.look)
        self._message_lines = [BLANK, *lines] if lines and tail.height else lines

    # -- size and theme ----------------------------------------------------------------------

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._take_theme())

    def _take_theme(self) -> None:
        self._palette = None
        self._settle()

    def on_show(self) -> None:
        self._shown = True
        self._settle()

    def on_hide(self) -> None:
        self._shown = False

    def on_resize(self) -> None:
        self._shown = True
        self.forget_paint()
        if self._tail is None:
            self._settle()
            return
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED, self._settle)

    def _settle(self) -> None:
        """Draw for the present size and theme: at once the first time, else in slices."""
        look = self._new_look()
        if look is None or not self._shown:
            return
        old = self._tail
        if old is None:
            self._take(Tail(look))
        elif (old.look.width, old.look.palette) != (look.width, look.palette):
            self._redraw = Redraw(look, self._intake.parts)
            self._redraw_slice(self._redraw)
        else:
            self._redraw = None
            self._flush_again()

    def _new_look(self) -> Look | None:
        """How to draw for the present size and theme; None when there is no room."""
        variables = self.app.theme_variables
        if self._palette is None:
            self._palette = palette_from(variables)
        wanted = variables.get("h2h-margin", "1")
        room = self.scrollable_content_region.width
        self.margin = int(wanted) if wanted.isdecimal() and room >= ROOMY else 1
        width = room - 2 * self.margin
        return Look(width, self._palette, self._breaks) if width >= SMALLEST else None

    def _redraw_slice(self, redraw: Redraw) -> None:
        """One slice more, unless this redraw was overtaken by another one or a reset."""
        if redraw is not self._redraw:
            return
        until = time.monotonic() + LONGEST
        while redraw.step():
            if time.monotonic() > until:
                self.set_timer(0.001, lambda: self._redraw_slice(redraw))
                return
        self._redraw = None
        self._take(redraw.tail)

    def _take(self, tail: Tail) -> None:
        """Show this tail, the reader's place kept, and go on with what came meanwhile."""
        old, self._tail = self._tail, tail
        top, following = self.scroll_offset.y, self.following
        self.text_width = tail.look.width
        if self._intake.ended and not self._intake:
            tail.end()
        self._draw_message(tail)
        self.forget_paint()
        if self.text_selection is not None:
            self.screen.clear_selection()
        self.show_lines(0)
        if old is not None and not following:
            self.stand_at(line_of(tail.marks, character_of(old.marks, top)))
        self.flush()
        self.move_scrollbar()
