"""A published score put to the test: fields at the top, what follows from them below."""

import asyncio
from functools import partial
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from sessions.scoring.errors import WrongUse
from sessions.scoring.explain import Explanation
from sessions.scoring.series import SeriesExplanation
from sessions.untrusted import one_line
from tui.bars import signs_for
from tui.screens.claim.fields import DIGITS, Fields, NumberInput
from tui.screens.claim.findings import Finding, explained, kept
from tui.screens.claim.text import Page, explanation_content, explanation_sentences
from tui.screens.leaving import leave
from tui.screens.work import guarded
from tui.widgets.key_line import KeyLine

TYPING_PAUSE_S = 0.08
ONE_ROW, TWO_ROWS = 77, 51  # columns that the fields take in one row, and in two
WIDEST = 96  # columns of text, as in the style sheet
ENCODING = "utf-8"  # what Textual writes


class ClaimResult(Struct, frozen=True):
    """What the operator left in the fields, and whether to try it now."""

    fields: Fields
    spot_check: bool


class ClaimScreen(Screen[ClaimResult]):
    """Says what follows from the fields while they are filled in."""

    CSS_PATH = "claim.tcss"
    AUTO_FOCUS = "#figure"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "spot_check", "spot-check it now", priority=True),
        Binding("c", "copy", "copy these sentences"),
        Binding("e", "example", "example"),
        Binding("s", "series", "one or all of its source"),
        Binding("k", "keep", "keep in the log"),
        # With priority: what is typed right after must not reach the field that was left.
        Binding("tab", "app.focus_next", "next field", priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
        # With priority: a field would take them, though it has one line.
        Binding("down", "scroll(1)", "scroll", key_display="↑↓", priority=True),
        Binding("up", "scroll(-1)", show=False, priority=True),
        Binding("pagedown", "scroll(10)", show=False, priority=True),
        Binding("pageup", "scroll(-10)", show=False, priority=True),
        Binding("escape", "back", "back"),
    ]

    def __init__(
        self, fields: Fields | None = None, log: Path | None = None, term: str | None = None
    ) -> None:
        """`log` holds the claims that join in by their source; `term` tells what can be drawn."""
        super().__init__()
        self._fields = fields or Fields()
        self._log = log
        self._signs = signs_for(ENCODING, term)
        self._all_of_source = False
        self._left_out = self._said = ""
        self.explanation: Explanation | SeriesExplanation | None = None

    def compose(self) -> ComposeResult:
        fields = self._fields
        yield Static("Check a claim", classes="title", markup=False)
        with Container(id="fields"):
            with Container(id="published"):
                with Horizontal():
                    yield Static("Figure", markup=False)
                    yield NumberInput(fields.figure, allowed=f"{DIGITS}.,% ", id="figure")
                    yield Static("Problems", markup=False)
                    yield NumberInput(fields.problems, id="problems", placeholder="?")
                with Horizontal():
                    yield Static("Repeats", markup=False)
                    yield NumberInput(fields.repeats, id="repeats", placeholder="?")
            with Horizontal():
                yield Static("Your check", markup=False)
                yield NumberInput(fields.passed, id="passed", placeholder="?")
                yield Static("of", markup=False)
                yield NumberInput(fields.of, id="of", placeholder="?")
        with Horizontal(id="source-line"):
            yield Static("Source", markup=False)
            yield Input(
                fields.source, id="source", placeholder="where it was published", compact=True
            )
        with VerticalScroll(id="says", can_focus=False):
            yield Static("", id="text", markup=False)
        yield Static("", id="said", classes="dim", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self._explain()

    def on_input_changed(self) -> None:
        self._say("")
        self._explain()

    @work(exclusive=True, exit_on_error=False)
    async def _explain(self) -> None:
        await asyncio.sleep(TYPING_PAUSE_S)
        await guarded(self._show(self._typed()), self._say)

    async def _find(self, fields: Fields) -> Finding:
        find = partial(explained, fields, self._log, all_of_source=self._all_of_source)
        return await asyncio.to_thread(find)

    async def _show(self, fields: Fields) -> None:
        try:
            found = await self._find(fields)
        except WrongUse as error:
            self.explanation, self._left_out = None, ""
            shown = Content.assemble(("! ", "$error"), one_line(str(error)))
            self.query_one("#text", Static).update(shown)
        else:
            self.explanation, self._left_out = found.explanation, found.left_out
            self._draw()
        self._tell()

    def on_resize(self) -> None:
        self.set_class(self.size.width < ONE_ROW, "-two-rows")
        self.set_class(self.size.width < TWO_ROWS, "-three-rows")
        self._draw()

    def _draw(self) -> None:
        if self.explanation is None:
            return
        page = Page(min(self.size.width - 5, WIDEST), self._signs)
        self.query_one("#text", Static).update(explanation_content(self.explanation, page))

    def _typed(self) -> Fields:
        return Fields(
            *(self.query_one(f"#{name}", Input).value for name in Fields.__struct_fields__)
        )

    def _say(self, sentence: str) -> None:
        """What a key did; it stands until something is typed, whatever is found out meanwhile."""
        self._said = sentence
        self._tell()

    def _tell(self) -> None:
        told = " ".join(filter(None, (self._said, self._left_out)))
        self.query_one("#said", Static).update(Content(told))

    def action_copy(self) -> None:
        self.run_worker(guarded(self._copy(self._typed()), self._say), exit_on_error=False)

    async def _copy(self, fields: Fields) -> None:
        """Of the fields as they are now: the sentences below may be of what stood there before."""
        try:
            found = await self._find(fields)
        except WrongUse:
            self._say("There is nothing to copy until the fields hold together.")
            return
        self.app.copy_to_clipboard(explanation_sentences(found.explanation))
        self._say(
            "Copied. If your terminal keeps its clipboard to itself, `h2h claim check` prints it."
        )

    def action_example(self) -> None:
        example = Fields()
        for name in Fields.__struct_fields__:
            self.query_one(f"#{name}", Input).value = getattr(example, name)

    def action_series(self) -> None:
        self._all_of_source = not self._all_of_source
        self.query_one("#says", VerticalScroll).scroll_home(animate=False)
        self._explain()

    def action_keep(self) -> None:
        if self._log is None:
            self._say("There is no log to keep it in.")
            return
        keep = self._keep(self._typed(), self._log)
        self.run_worker(guarded(keep, self._say), exit_on_error=False)

    async def _keep(self, fields: Fields, log: Path) -> None:
        try:
            stored = await asyncio.to_thread(kept, fields, log)
        except WrongUse as error:
            self._say(f"Not kept: {error}")
            return
        self._say(
            f"Kept in the log as {stored.id}. Claims of one source are tested together (s); "
            "`h2h claim list` has them all."
        )

    def action_scroll(self, lines: int) -> None:
        self.query_one("#says", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_spot_check(self) -> None:
        leave(self, ClaimResult(self._typed(), spot_check=True))

    def action_back(self) -> None:
        leave(self, ClaimResult(self._typed(), spot_check=False))
