"""The lobby: what shall they answer, who answers, start."""

import asyncio
from collections.abc import Awaitable
from random import Random
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static

from problems.pack import Pack
from problems.records import Problem
from problems.sandbox.levels import Level
from sessions.clock import Clock
from sessions.events import Blindness
from sessions.providers import weights
from sessions.untrusted import one_line
from tui.screens import lobby_facts
from tui.screens.claim import ClaimResult, ClaimScreen
from tui.screens.claim_fields import Fields
from tui.screens.lobby_choice import default_blind, new_seed, next_blind
from tui.screens.lobby_facts import LogFacts
from tui.screens.lobby_preview import Preview
from tui.screens.lobby_problems import CLAIM, QUESTION, ProblemList
from tui.screens.lobby_roster import RosterList
from tui.screens.lobby_start import Workshop
from tui.screens.lobby_words import hint, log_words, sandbox_words, who_line
from tui.screens.question import QuestionScreen
from tui.screens.work import guarded
from tui.settings import Settings
from tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from sessions.opening import Request


class LobbyScreen(Screen[None]):
    """Opens everything else. What takes long is found out after the first frame, in a thread."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", priority=True),
        Binding("tab", "app.focus_next", "lists"),
        Binding("space", "pick", "pick"),
        Binding("plus", "seat_again", "seat twice", key_display="+"),
        Binding("b", "blind", "blind"),
        Binding("r", "new_seed", "new seed"),
        Binding("n", "question", "ask your own"),
        Binding("c", "claim", "claim"),
        Binding("slash", "search", "search", key_display="/"),
        Binding("h", "history", "history"),
        Binding("i", "install", "install"),
        Binding("p", "preview", "preview"),
        Binding("escape", "escape", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 Textual's own type
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012

    def __init__(
        self, settings: Settings, clock: Clock, rng: Random, begin: "Request | None" = None
    ) -> None:
        """`begin` is opened at once: what `h2h run` was asked for."""
        super().__init__()
        self._begin_with = begin
        self._settings = settings
        self._rng = rng
        self._workshop = Workshop(settings, clock, rng)
        self._first_words: list[str] = []
        self.last_words: list[str] = []
        self._packs: list[Pack] = []
        self._log = LogFacts()
        self._level: Level | None = None
        self._keys: list[str] = []
        self._blind: Blindness | None = None  # None: as the number of seats suggests
        self._seed = new_seed(rng)
        self._fields = Fields()
        self._question = ""
        self._has_shown = False

    def say_first(self, sentence: str) -> None:
        """Something to be said once there is a screen."""
        self._first_words.append(sentence)

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield Static("h2h", classes="title", markup=False)
            yield Static("", id="status", markup=False)
        with Horizontal(id="middle"):
            with Vertical(id="what"):
                yield Static("What shall they answer?", classes="title", markup=False)
                yield Input(placeholder="/ search", id="search", compact=True)
                yield ProblemList(id="problems")
            yield Preview(id="preview")
        yield Static("", id="who", markup=False)
        yield RosterList(id="roster")
        yield Static("", id="notice", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self._problems.focus()
        self._show_who()
        self.call_after_refresh(self._after_first_frame)

    @property
    def _problems(self) -> ProblemList:
        return self.query_one(ProblemList)

    @property
    def _roster(self) -> RosterList:
        return self.query_one(RosterList)

    @property
    def blind(self) -> Blindness:
        return self._blind or default_blind(len(self._roster.chosen))

    def say(self, sentence: str) -> None:
        """One sentence on the notice line, until the next."""
        self.query_one("#notice", Static).update(Content(one_line(sentence, limit=600)))

    # -- what is found out after the first frame ----------------------------------------------

    def _go(self, work: Awaitable[None], group: str) -> None:
        """Start work beside the screen; whatever fails in it becomes a sentence."""
        self.run_worker(guarded(work, self.say), group=group, exclusive=True, exit_on_error=False)

    def _after_first_frame(self) -> None:
        self._has_shown = True
        for sentence in self._first_words:
            self.say(sentence)
        self._go(self._gather(), group="gather")
        if self._begin_with is not None:
            self._go(self._begin(self._begin_with), group="play")

    async def _gather(self) -> None:
        self._packs = await guarded(asyncio.to_thread(lobby_facts.load_packs), self.say) or []
        self._show_problems()
        await self._load_roster()
        await guarded(asyncio.to_thread(self._workshop.warm), self.say)
        await self._read_log()
        self._level = await guarded(asyncio.to_thread(lobby_facts.probe_sandbox), self.say)
        self._show_status()
        if self._keys:
            await guarded(self._ask_vendors(), self.say)

    async def _load_roster(self, *, anew: bool = False) -> None:
        found = await guarded(
            asyncio.to_thread(lobby_facts.load_roster, self._settings, self._workshop.listed),
            self.say,
        )
        if found is None:
            return
        self._keys = found.keys
        self._roster.show(found.seatables, anew=anew)
        self._show_who()
        self._show_status()
        self.refresh_bindings()
        if said := hint(found.seatables, self._roster.chosen):
            self.say(said)

    async def _ask_vendors(self) -> None:
        """Each vendor's newest models, in place of the list that h2h was made with."""
        untouched = self._roster.untouched
        await self._workshop.ask_vendors()
        await self._load_roster(anew=untouched)

    async def _read_log(self) -> None:
        read = await guarded(asyncio.to_thread(lobby_facts.read_log, self._settings), self.say)
        self._log = read or self._log
        self._show_problems()
        self._show_status()

    # -- what it shows ------------------------------------------------------------------------

    def _show_status(self) -> None:
        keys = f"keys: {', '.join(self._keys)} (f2)" if self._keys else "no key found (f2)"
        words = [log_words(self._log.sessions), keys]
        if self._level:
            words.insert(0, sandbox_words(self._level))
        self.query_one("#status", Static).update(Content(one_line(" · ".join(words))))

    def _show_who(self) -> None:
        line = who_line(len(self._roster.chosen), self.blind, self._seed)
        self.query_one("#who", Static).update(line)

    def _show_problems(self) -> None:
        text = self.query_one("#search", Input).value
        self._problems.show(self._packs, self._log.solved, text)

    @on(OptionList.OptionHighlighted, "#problems")
    def _show_preview(self) -> None:
        if not self._has_shown:
            return
        listed = self._problems
        preview = self.query_one(Preview)
        self._go(preview.show(listed.row, listed.problem, self._seed), group="preview")

    @on(Input.Changed, "#search")
    def _searched(self) -> None:
        self._show_problems()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that would do nothing are not offered."""
        if action == "install":
            return not weights.is_installed(self._settings.models_dir)
        if action == "preview":
            return self.has_class("-narrow")
        if action == "seat_again":
            return isinstance(self.focused, RosterList)
        return True

    # -- keys ---------------------------------------------------------------------------------

    def action_start(self) -> None:
        if isinstance(self.focused, Input):
            self._problems.focus()
        elif self._problems.row == CLAIM:
            self.action_claim()
        elif self._problems.row == QUESTION:
            self.action_question()
        elif (problem := self._problems.problem) is not None:
            self._start(problem, None)

    def _start(self, problem: Problem | None, question: str | None) -> None:
        chosen = self._roster.chosen
        waits = [seatable for seatable in chosen if not seatable.ready]
        if self._workshop.playing:
            return
        if not chosen:
            self.say("Nobody is picked to answer; tab goes to the list below, space picks.")
        elif waits:
            self.say(f"{waits[0].entry.name} cannot answer yet: {waits[0].state}.")
        else:
            self._go(self._play(problem, question), group="play")

    async def _play(self, problem: Problem | None, question: str | None) -> None:
        variant = self.query_one(Preview).drawn(problem, self._seed) if problem else None
        request = await self._workshop.request(
            [seatable.entry for seatable in self._roster.chosen],
            problem=problem,
            variant=variant,
            seed=self._seed,
            question=question,
            blind=self.blind,
        )
        await self._begin(request)

    async def _begin(self, request: "Request") -> None:
        if self._level is None:  # the level in force is shown before the first run
            self._level = await asyncio.to_thread(lobby_facts.probe_sandbox)
        await self._workshop.play(self, request, sandbox_words(self._level), self.say)
        await self._read_log()

    def action_pick(self) -> None:
        if self._roster.has_focus:
            self.say(self._roster.toggle())
            self._show_who()
        else:
            self._roster.focus()

    def action_seat_again(self) -> None:
        self.say(self._roster.seat_again())
        self._show_who()

    def action_blind(self) -> None:
        self._blind = next_blind(self.blind)
        self._show_who()

    def action_new_seed(self) -> None:
        self._seed = new_seed(self._rng)
        self._show_who()
        self._show_preview()

    def action_question(self) -> None:
        self.app.push_screen(QuestionScreen(self._question), self._asked)

    def _asked(self, question: str | None) -> None:
        if question is not None:
            self._question = question
            self._start(None, question)

    def action_claim(self) -> None:
        self.app.push_screen(ClaimScreen(self._fields), self._claimed)

    def _claimed(self, result: ClaimResult | None) -> None:
        if result is None:
            return
        self._fields = result.fields
        if result.spot_check:
            self._problems.focus()
            self.say("Pick a problem and who answers, then enter. `h2h score` adds up the results.")

    def action_search(self) -> None:
        self.query_one("#search").focus()

    def action_escape(self) -> None:
        """Give up a draw that takes too long; else end the search."""
        if self._workshop.drawing:
            self.workers.cancel_group(self, "play")
            self.say("Not started.")
        self.query_one("#search", Input).value = ""
        self.remove_class("-preview")
        self._problems.focus()

    def action_preview(self) -> None:
        self.toggle_class("-preview")

    def action_history(self) -> None:
        self._go(self._open_history(), group="screens")

    async def _open_history(self) -> None:
        await asyncio.to_thread(self._workshop.warm)
        from tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self._settings.log_path))

    def action_install(self) -> None:
        from tui.screens.install import InstallScreen

        self.app.push_screen(InstallScreen(self._settings.models_dir), self._installed)

    def _installed(self, is_here: bool | None) -> None:
        if is_here:
            self._go(self._load_roster(anew=True), group="roster")

    async def on_unmount(self) -> None:
        await guarded(self._workshop.close(), self.last_words.append)
