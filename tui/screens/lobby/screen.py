"""The lobby: what shall they answer, who answers, start."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from functools import partial
from random import Random
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from tui.screens.lobby.doors import LobbyDoors
from tui.screens.lobby.findings import Findings
from tui.screens.lobby.layout import TOO_SMALL, classes_for
from tui.screens.lobby.notice import Notice
from tui.screens.lobby.preview import Preview
from tui.screens.lobby.problems import CLAIM, QUESTION, ProblemList
from tui.screens.lobby.roster import RosterList
from tui.screens.lobby.start import Workshop, title_of
from tui.screens.lobby.who_line import WhoLine
from tui.screens.lobby.words import hint, opening_words, sandbox_words, status_line
from tui.screens.work import guarded, imported
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:  # what is not needed for the first frame is imported after it
    from problems.records import Problem, Variant
    from sessions.clock import Clock
    from sessions.opening import Request
    from tui.settings import Settings

SEARCH = "/ search"


class LobbyScreen(LobbyDoors):
    """Opens everything else. What takes long is found out after the first frame, in a thread."""

    AUTO_FOCUS = "#problems"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", priority=True, tooltip="put it to those who are picked"),
        Binding("tab", "app.focus_next", "lists", tooltip="from one list to the next"),
        Binding("space", "pick", "pick", key_display="␣", tooltip="who answers: pick, put back"),
        Binding("plus", "seat_again", "twice", key_display="+", tooltip="one more seat for it"),
        Binding("b", "blind", "blind", tooltip="names shown, names hidden, or fully blind"),
        Binding("r", "new_seed", "seed", tooltip="a new seed: the same problem, other numbers"),
        Binding("n", "question", "ask", tooltip="a question of your own"),
        Binding("c", "claim", "claim", tooltip="put a published score to the test"),
        Binding("slash", "search", "search", key_display="/", tooltip="search the problems"),
        Binding("h", "history", "history", tooltip="past sessions: read them, judge them blind"),
        Binding("i", "install", "install", tooltip="a small real model (98 MB, no key)"),
        Binding("p", "preview", "prompt", tooltip="what would be asked, whole"),
        Binding("escape", "escape", show=False),
    ]

    def __init__(
        self, settings: Settings, clock: Clock, rng: Random, begin: Request | None = None
    ) -> None:
        """`begin` is opened at once: what `h2h run` was asked for."""
        super().__init__(settings, Workshop(settings, clock, rng))
        self._begin_with = begin
        self.last_words: list[str] = []
        self._notice = Notice()
        self._who = WhoLine(rng)
        self._found = Findings(settings, self._notice.trouble)
        self._has_shown = False
        self.is_gathering = True
        self._is_program = False  # and not one of several apps in a test's process
        self._starts_early = False
        self._in_front = asyncio.Event()
        # These join after the first frame, in which they would look like what stands there.
        self._search = Input(placeholder=SEARCH, id="search", compact=True)
        self._roster = RosterList(id="roster")

    def say_first(self, sentence: str) -> None:
        """What was wrong before there was a screen."""
        self._notice.trouble(sentence)

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield Static("h2h", classes="title", markup=False)
            yield Static("", id="status", markup=False)
        with Horizontal(id="middle"):
            with Vertical(id="what"):
                yield Static("What shall they answer?", classes="title", markup=False)
                yield Static(SEARCH, id="search-place", markup=False)
                yield ProblemList(id="problems")
            yield Preview(id="preview")
        yield self._who
        yield self._notice
        yield KeyLine()

    def on_mount(self) -> None:
        self._arrange()
        self.call_after_refresh(self._after_first_frame)

    def on_resize(self) -> None:
        self._arrange()

    def on_screen_suspend(self) -> None:
        self._in_front.clear()

    def on_screen_resume(self) -> None:
        self._in_front.set()
        self._arrange()  # the window may have changed while another screen was on top

    def _arrange(self) -> None:
        self.update_classes(classes_for(*self.app.size))
        self.refresh_bindings()

    @property
    def _problems(self) -> ProblemList:
        return self.query_one(ProblemList)

    def say(self, sentence: str) -> None:
        self._notice.say(sentence)

    # -- what is found out after the first frame ----------------------------------------------

    async def _after_first_frame(self) -> None:
        self._is_program = not gc.isenabled()  # `tui.cli.open` left it to us
        gc.enable()
        await self._mount_rest()
        self._has_shown = True
        self.go(self._gather, group="gather")
        if self._begin_with is not None:
            self.go(partial(self._begin, self._begin_with), group="play")

    async def _mount_rest(self) -> None:
        with self.app.batch_update():
            place = self.query_one("#search-place")
            await self.mount(self._search, after=place)
            await place.remove()
            await self.mount(self._roster, after=self.query_one("#who"))
            await self.mount(Static(TOO_SMALL, id="too-small", markup=False))

    async def _gather(self) -> None:
        try:
            await self._find_out()
        finally:
            self.is_gathering = False
            if self._is_program:
                gc.freeze()  # what is loaded stays: to look through it again stops all for 30 ms

    async def _find_out(self) -> None:
        """In the order in which somebody who presses enter at once needs it."""
        await self._found.load_packs()
        self._show_problems()
        await self._load_roster()
        if self._starts_early:
            self._starts_early = False
            self.action_start()
        await self._workshop.warm()
        await self._read_log()
        await self._found.probe_sandbox()
        self._show_status()
        doors = ("claim.screen", "lobby.question", "lobby.install")
        await imported(*(f"tui.screens.{door}" for door in doors))
        if self._found.roster.keys:
            untouched = self._roster.untouched
            await self._found.ask_vendors()
            self._show_roster(anew=untouched)
        await self._reckon()
        await self._warm_sdks()

    async def _load_roster(self, *, anew: bool = False) -> None:
        await self._found.load_roster()
        self._show_roster(anew=anew)
        if not self._notice.troubles:
            self.say(hint(self._found.roster, self._roster.chosen))

    async def _read_log(self) -> None:
        await self._found.read_log()
        self._show_problems()
        self._show_status()

    # -- what it shows ------------------------------------------------------------------------

    def _show_status(self) -> None:
        found = self._found
        log = found.log
        line = status_line(log.sessions, found.roster.keys, found.level, log.spending)
        self.query_one("#status", Static).update(Content(line))

    def _show_roster(self, *, anew: bool) -> None:
        self._roster.show(self._found.roster.seatables, anew=anew)
        self._who.show_seats(len(self._roster.chosen))
        self._show_status()
        self.refresh_bindings()

    async def _reckon(self) -> None:
        """What the picked may cost, once the prompt is drawn."""
        variant = self._drawn(self._problems.problem)
        entries = [seatable.entry for seatable in self._roster.chosen]
        await self._who.reckon(entries, variant and variant.prompt)

    def _drawn(self, problem: Problem | None) -> Variant | None:
        return self.query_one(Preview).drawn(problem, self._who.seed) if problem else None

    def _show_problems(self) -> None:
        found = self._found
        self._problems.show(found.packs, found.log.solved, self._search.value, found.marks)

    @on(OptionList.OptionHighlighted, "#problems")
    def _show_preview(self) -> None:
        if not self._has_shown:
            return
        listed = self._problems
        preview = self.query_one(Preview)
        problem = listed.problem
        mark = self._found.marks.get(problem.pack_digest, "") if problem else ""
        if broken := listed.broken:
            shown = partial(preview.show_broken, broken)
        else:
            shown = partial(preview.show, listed.row, problem, self._who.seed, mark)
        self.go(partial(self._preview, shown), group="preview")

    async def _preview(self, shown: Callable[[], Awaitable[None]]) -> None:
        await shown()
        await self._reckon()

    @on(OptionList.OptionSelected, "#problems")
    def _clicked_row(self) -> None:
        """By the mouse; enter has a binding of its own. A problem's row is only highlighted."""
        if self._problems.row in (CLAIM, QUESTION):
            self.action_start()

    @on(OptionList.OptionSelected, "#roster")
    def _clicked_seat(self) -> None:
        self._picked(self._roster.toggle())

    @on(Input.Changed, "#search")
    def _searched(self) -> None:
        self._show_problems()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that would do nothing are not offered."""
        if self.has_class("-tiny"):
            return False
        if action == "install":
            return self._found.roster.can_install
        if action == "preview":
            return self.has_class("-narrow")
        if action == "seat_again":
            return isinstance(self.focused, RosterList)
        return True

    # -- keys ---------------------------------------------------------------------------------

    def action_start(self) -> None:
        if isinstance(self.focused, Input):
            self._problems.focus()
        elif self.is_gathering and not self._roster.roster:
            self._starts_early = True  # pressed before there was anything to start: it counts
        elif self._problems.row == CLAIM:
            self.action_claim()
        elif self._problems.row == QUESTION:
            self.action_question()
        elif (problem := self._problems.problem) is not None:
            self.start(problem, None)
        elif (broken := self._problems.broken) is not None:
            self.say(broken.message)

    def start(self, problem: Problem | None, question: str | None) -> None:
        chosen = self._roster.chosen
        waits = [seatable for seatable in chosen if not seatable.ready]
        if self._is_opening:
            return
        if not chosen:
            self.say("Nobody is picked to answer; tab goes to the list below, space picks.")
        elif waits:
            self.say(f"{waits[0].entry.name} cannot answer yet: {waits[0].state}.")
        elif problem is not None and not problem.trusted:
            self.go(partial(self._ask_trust, problem), group="play")
        else:
            self.go(partial(self._play, problem, question), group="play")

    @property
    def _is_opening(self) -> bool:
        """A session is opened, or is in the arena."""
        return any(work.group == "play" and not work.is_finished for work in self.workers)

    async def _ask_trust(self, problem: Problem) -> None:
        """At the moment of use; a yes starts the problem as well."""
        from problems.installed import Installed, pack_of
        from problems.pack import find_problem, full_name
        from tui.screens.lobby.trust import TrustScreen

        one = pack_of(self._found.installed or Installed(), problem)
        if not await self.app.push_screen_wait(TrustScreen(one)):
            self.say(f"Nothing of {one.pack.name} has run.")
            return
        await self._found.trust(one)
        self._show_problems()
        self.say("")
        problem = find_problem(self._found.packs, full_name(problem))
        if problem.pack_digest == one.pack.digest:
            await self._play(problem, None)

    async def _play(self, problem: Problem | None, question: str | None) -> None:
        self.say(opening_words(title_of(problem), self._who.seed if problem else None))
        variant = self._drawn(problem)
        request = await self._workshop.request(
            [seatable.entry for seatable in self._roster.chosen],
            problem=problem,
            variant=variant,
            seed=self._who.seed,
            question=question,
            blind=self._who.blind,
        )
        await self._begin(request)

    async def _begin(self, request: Request) -> None:
        await self._found.probe_sandbox()  # the level in force is shown before the first run
        level = self._found.level
        sandbox = sandbox_words(level) if level else ""
        await self._workshop.play(self, request, sandbox, self.say, self._in_front.wait)
        self.go(self._read_log, group="log")

    def action_pick(self) -> None:
        if self._roster.has_focus:
            self._picked(self._roster.toggle())
        elif self._has_shown:
            self._roster.focus()

    def action_seat_again(self) -> None:
        self._picked(self._roster.seat_again())

    def _picked(self, refusal: str) -> None:
        self.say(refusal)
        self._who.show_seats(len(self._roster.chosen))
        self.go(self._warm_sdks, group="warm")
        self.go(self._reckon, group="reckon")

    async def _warm_sdks(self) -> None:
        await self._workshop.warm_sdks([seatable.entry for seatable in self._roster.chosen])

    def action_blind(self) -> None:
        self._who.next_blind()

    def action_new_seed(self) -> None:
        self._who.new_seed()
        self._show_preview()

    def action_search(self) -> None:
        if self._has_shown:
            self._search.focus()

    def action_escape(self) -> None:
        """Give up a draw that takes too long; else end the search."""
        if self._is_opening:
            self.workers.cancel_group(self, "play")
            self.say("Not started.")
        self._search.value = ""
        self.remove_class("-preview")
        self._problems.focus()

    def action_preview(self) -> None:
        """Where there is no room beside the list, the prompt takes its place, and the focus."""
        if not self._has_shown:
            return
        self._roster.focus()  # it stays, while what had the focus may go
        self.toggle_class("-preview")
        shown = self.query_one(Preview) if self.has_class("-preview") else self._problems
        self.call_after_refresh(shown.focus)

    async def seat_installed(self) -> None:
        await self._load_roster(anew=True)
        await self._warm_sdks()

    async def on_unmount(self) -> None:
        await guarded(self._workshop.close(), self.last_words.append)
