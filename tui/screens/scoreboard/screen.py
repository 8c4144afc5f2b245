"""The scoreboard: rates, pairs and ratings of the log, of what the filters leave."""

import asyncio
from collections.abc import Awaitable
from functools import partial
from pathlib import Path
from typing import ClassVar, Literal

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from sessions.scoring.wanted import Wanted
from sessions.untrusted import one_line
from tui.bars import signs_for
from tui.screens.leaving import leave
from tui.screens.scoreboard.board import (
    Asked,
    Board,
    Rows,
    asked_of,
    board_of,
    choices_of,
    pairs_of,
    ratings_of,
    read_rows,
)
from tui.screens.scoreboard.choose import ChooseScreen
from tui.screens.scoreboard.filters import TITLES, Filters
from tui.screens.scoreboard.pairs import pairs_rows
from tui.screens.scoreboard.rates import rates_rows
from tui.screens.scoreboard.ratings import ratings_rows
from tui.screens.work import guarded
from tui.widgets.key_line import KeyLine
from tui.widgets.text_lines import Row, TextLines, rows_of

View = Literal["rates", "pairs", "ratings"]
VIEWS: tuple[View, ...] = ("rates", "pairs", "ratings")
ENCODING = "utf-8"  # what Textual writes
EMPTY = (
    "The log {path} holds no answers yet, so there is no rate to show. Go back with escape, pick a "
    "problem and who answers, and press enter; judge the answers, and they are counted here."
)

NOBODY = (
    "nobody has been preferred to anybody yet; v in the arena judges one answer against another."
)


class ScoreboardScreen(Screen[None]):
    """Reads the log at `path` in a thread, writes nothing; `term` tells what can be drawn."""

    CSS_PATH = "scoreboard.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "view", "rates, pairs, ratings", priority=True),
        Binding("p", "choose('pack')", "pack"),
        Binding("o", "choose('problem')", "problem"),
        Binding("n", "choose('contestant')", "contestant"),
        Binding("w", "choose('rater')", "rater"),
        Binding("d", "choose('since')", "from"),
        Binding("u", "choose('until')", "until"),
        Binding("a", "all", "no filter"),
        Binding("g", "regularise", "draw together"),
        Binding("c", "copy", "copy"),
        Binding("down,j", "scroll(1)", "scroll", key_display="↑↓"),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(15)", show=False),
        Binding("pageup", "scroll(-15)", show=False),
        Binding("escape", "back", "back"),
    ]

    def __init__(self, path: Path, term: str | None = None) -> None:
        super().__init__()
        self._path = path
        self._signs = signs_for(ENCODING, term)
        self._view: View = "rates"
        self._filters = Filters()
        self._regularised = False
        self._rows: Rows | None = None
        self._asked: Asked | None = None
        self._board: Board | None = None
        self._drawn: View | None = None
        self._said = self._doing = ""

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield Static("Scoreboard", classes="title", markup=False)
            yield Static("", id="views", markup=False)
        yield Static("", id="filters", markup=False)
        yield TextLines(id="shown")
        yield Static("", id="said", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self._go(self._read())

    def on_resize(self) -> None:
        self._redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Ratings are drawn together only where they are shown and do not hold of themselves."""
        if action == "regularise":
            found = self._board.ratings if self._board else None
            apart = self._regularised or (found is not None and bool(found.why))
            return self._view == "ratings" and apart
        return True

    def _go(self, work: Awaitable[None]) -> None:
        self._say("")
        self.run_worker(guarded(work, self._fail), exclusive=True, exit_on_error=False)

    async def _read(self) -> None:
        self._do("Reading the log …")
        self._rows = await asyncio.to_thread(read_rows, self._path, self._filters.rater)
        choices = await asyncio.to_thread(choices_of, self._rows)
        self._filters = replace(self._filters, choices=choices)
        await self._reckon()

    async def _reckon(self) -> None:
        """Rates first: they are shown while the pairs and the ratings are still to come."""
        if self._rows is None:
            return
        self._do("Reckoning …")
        self._asked = None  # until the board is of these filters
        asked = await asyncio.to_thread(asked_of, self._rows, self._filters.wanted)
        self._take(await asyncio.to_thread(board_of, self._rows, asked))
        self._do("Reckoning the pairs …")
        pairs = await asyncio.to_thread(pairs_of, asked, self._filters.wanted)
        if self._board is not None:
            self._take(replace(self._board, pairs=pairs))
        self._asked = asked
        await self._rate(asked)

    async def _rate(self, asked: Asked) -> None:
        self._do("Reckoning the ratings …")
        reckon = partial(ratings_of, asked, regularised=self._regularised)
        ratings = await asyncio.to_thread(reckon)
        if self._board is not None:
            self._take(replace(self._board, ratings=ratings))
        self._do("")

    def _take(self, board: Board) -> None:
        self._board = board
        self._redraw()
        self.refresh_bindings()

    def _redraw(self) -> None:
        """Fifty contestants are thousands of rows: they are written in a thread."""
        self.run_worker(self._redrawn, group="draw", exclusive=True, exit_on_error=False)

    async def _redrawn(self) -> None:
        await guarded(self._draw(), self._say)

    async def _draw(self) -> None:
        """The rows and the name over them change together."""
        view, filters = self._view, Content(self._filters.line)
        rows = await asyncio.to_thread(self._written, self._board, view, self.size.width - 3)
        self.query_one("#views", Static).update(_tabs(view))
        self.query_one("#filters", Static).update(filters)
        self.query_one(TextLines).set_rows(rows, from_top=view != self._drawn)
        self._drawn = view

    def _written(self, board: Board | None, view: View, width: int) -> list[Row]:
        if board is None:
            return []
        if board.is_empty:
            return rows_of(EMPTY.format(path=one_line(str(self._path))), width)
        if view == "rates":
            return rates_rows(board.rates, board.left_out, width, self._signs)
        if view == "pairs":
            return [] if board.pairs is None else pairs_rows(board.pairs, width)
        if board.ratings is None:
            return []
        return ratings_rows(
            board.ratings.ladder, board.ratings.why if board.pairs else NOBODY, width
        )

    def _say(self, sentence: str) -> None:
        self._said = sentence
        self._tell()

    def _do(self, doing: str) -> None:
        """What is being done stands after what was said, and never in its place."""
        self._doing = doing
        self._tell()

    def _fail(self, sentence: str) -> None:
        self._doing = ""
        self._say(sentence)

    def _tell(self) -> None:
        said = self.query_one("#said", Static)
        said.update(Content(" ".join(filter(None, (self._said, self._doing)))))
        said.display = bool(self._said or self._doing)

    # -- keys ---------------------------------------------------------------------------------

    def action_view(self) -> None:
        self._view = VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)]
        self._redraw()
        self.refresh_bindings()

    def action_choose(self, what: str) -> None:
        offered = self._filters.offered(what)
        if not offered:
            self._say("There is nothing to choose from yet.")
            return
        values = [value for value, _ in offered]
        now = self._filters.chosen(what)

        def chosen(place: int | None) -> None:
            if place is not None:
                self._filter(what, values[place])

        names = [name for _, name in offered]
        at = values.index(now) if now in values else 0
        title = TITLES.get(what, f"Which {what}?")
        self.app.push_screen(ChooseScreen(title, names, at), chosen)

    def _filter(self, what: str, value: str | None) -> None:
        self._filters = self._filters.choosing(what, value)
        self._go(self._read() if what == "rater" else self._reckon())

    def action_all(self) -> None:
        self._filters = replace(self._filters, wanted=Wanted(), rater=None)
        self._regularised = False
        self._go(self._read())

    def action_regularise(self) -> None:
        self._regularised = not self._regularised
        self._go(self._reckon() if self._asked is None else self._rate(self._asked))

    def action_copy(self) -> None:
        if self._board is None:
            self._say("There is nothing to copy yet.")
            return
        self.app.copy_to_clipboard(f"{self._filters.line}\n\n{self.query_one(TextLines).text}\n")
        self._say("Copied. `h2h score` and `h2h pairs` print the same, with --csv and --json too.")

    def action_scroll(self, lines: int) -> None:
        self.query_one(TextLines).scroll_relative(y=lines, animate=False)

    def action_back(self) -> None:
        leave(self)


def _tabs(view: View) -> Content:
    """The view that is open stands in brackets, so that it shows without colour."""
    words = [
        Content.styled(f"[{name}]", "bold") if name == view else Content(f" {name} ")
        for name in VIEWS
    ]
    return Content(" ").join(words)
