"""The lobby: what shall they answer, who answers, start."""

import asyncio
from random import Random
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from problems.pack import DEFAULT_PROBLEM, Pack
from problems.records import Problem, Variant
from problems.sandbox.levels import Level
from sessions.clock import Clock
from sessions.events import Blindness
from sessions.untrusted import neutralise, one_line
from tui.screens import lobby_facts
from tui.screens.claim import SPOT_CHECK, ClaimScreen
from tui.screens.lobby_choice import (
    MOST_SEATS,
    default_blind,
    default_picks,
    new_seed,
    next_blind,
)
from tui.screens.lobby_facts import LogFacts, Seatable
from tui.screens.lobby_rows import (
    CLAIM,
    CLAIM_LINE,
    QUESTION,
    QUESTION_LINE,
    broken_line,
    matching,
    picked_entries,
    problem_line,
    seat_line,
)
from tui.screens.lobby_start import Workshop
from tui.screens.question import QuestionScreen
from tui.screens.work import guarded
from tui.settings import Settings
from tui.widgets.key_line import KeyLine

PREVIEW_PAUSE_S = 0.15


class LobbyScreen(Screen[None]):
    """Opens everything else. What takes long is found out after the first frame, in a thread."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", priority=True),
        Binding("space", "pick", "pick"),
        Binding("b", "blind", "blind"),
        Binding("r", "new_seed", "new seed"),
        Binding("n", "question", "own question"),
        Binding("c", "claim", "claim"),
        Binding("slash", "search", "search", key_display="/"),
        Binding("h", "history", "history"),
        Binding("i", "install", "install model"),
        Binding("p", "preview", "preview"),
        Binding("tab", "app.focus_next", "next list", show=False),
        Binding("escape", "end_search", show=False),
    ]

    def __init__(self, settings: Settings, clock: Clock, rng: Random) -> None:
        super().__init__()
        self._settings = settings
        self._rng = rng
        self._workshop = Workshop(settings, clock, rng)
        self._first_words: list[str] = []
        self._packs: list[Pack] = []
        self._roster: list[Seatable] = []
        self._log = LogFacts()
        self._level: Level | None = None
        self._picks: dict[str, int] = {}
        self._blind: Blindness | None = None  # None: as the number of seats suggests
        self._seed = new_seed(rng)
        self._drawn: dict[tuple[str, int], Variant] = {}
        self._opening = False
        self._is_listed = False  # once it is, the highlight is the operator's

    def say_first(self, sentence: str) -> None:
        """Something to be said once there is a screen."""
        self._first_words.append(sentence)

    # -- what it shows ------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield Static("h2h", classes="title", markup=False)
            yield Static("", id="status", markup=False)
        with Horizontal(id="middle"):
            with Vertical(id="what"):
                yield Static("What shall they answer?", classes="title", markup=False)
                yield Input(placeholder="/ search", id="search", compact=True)
                yield OptionList(
                    Option(CLAIM_LINE, CLAIM), Option(QUESTION_LINE, QUESTION), id="problems"
                )
            with VerticalScroll(id="preview", can_focus=False):
                yield Static("", id="preview-title", markup=False)
                yield Static("", id="preview-text", markup=False)
        yield Static("", id="who", markup=False)
        yield OptionList(id="roster")
        yield Static("", id="notice", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#problems").focus()
        self._show_who()
        self.call_after_refresh(self._after_first_frame)

    def _after_first_frame(self) -> None:
        for sentence in self._first_words:
            self.say(sentence)
        self._go(self._gather(), group="gather")

    def _go(self, work, group: str, exclusive: bool = True) -> None:
        """Start work beside the screen; whatever fails in it becomes a sentence."""
        self.run_worker(
            guarded(work, self.say), group=group, exclusive=exclusive, exit_on_error=False
        )

    async def _gather(self) -> None:
        self._packs = await guarded(asyncio.to_thread(lobby_facts.load_packs), self.say) or []
        self._show_problems()
        await self._load_roster()
        await guarded(asyncio.to_thread(self._workshop.warm), self.say)
        await self._read_log()
        self._level = await guarded(asyncio.to_thread(lobby_facts.probe_sandbox), self.say)
        self._show_status()

    async def _load_roster(self) -> None:
        roster = await guarded(
            asyncio.to_thread(lobby_facts.load_roster, self._settings, {}), self.say
        )
        self._roster = roster or []
        if not self._picks:
            self._picks = dict.fromkeys(default_picks(self._roster), 1)
        self._show_roster()
        self._show_status()

    async def _read_log(self) -> None:
        read = await guarded(asyncio.to_thread(lobby_facts.read_log, self._settings), self.say)
        self._log = read or self._log
        self._show_problems()
        self._show_status()

    def say(self, sentence: str) -> None:
        self.query_one("#notice", Static).update(Content(one_line(sentence, limit=600)))

    def _show_status(self) -> None:
        words = []
        if self._level:
            words.append(f"sandbox {self._level.letter or 'none'}")
        words.append(f"log {self._log.sessions} sessions")
        found = lobby_facts.keys_found(self._settings, self._roster)
        words.append(f"keys: {', '.join(found)}" if found else "no key found (f2)")
        self.query_one("#status", Static).update(Content(" · ".join(words)))

    def _show_who(self) -> None:
        self.query_one("#who", Static).update(
            Content.assemble(
                ("Who answers?", "bold"),
                f"   blind: {self.blind} (b)   seed: {self._seed} (r: new)",
            )
        )

    def _show_problems(self) -> None:
        listed = self.query_one("#problems", OptionList)
        highlighted = listed.highlighted_option
        text = self.query_one("#search", Input).value
        options = [] if text else [Option(CLAIM_LINE, CLAIM), Option(QUESTION_LINE, QUESTION)]
        found = matching(lobby_facts.problems_of(self._packs), text)
        options += [Option(problem_line(p, self._log.solved.get(p.id)), p.id) for p in found]
        options += [
            Option(broken_line(broken), f"broken:{broken.id}", disabled=True)
            for pack in self._packs
            for broken in pack.broken
            if not text
        ]
        listed.set_options(options)
        ids = [option.id for option in options]
        wanted = highlighted.id if highlighted and self._is_listed else DEFAULT_PROBLEM
        if wanted in ids:
            listed.highlighted = ids.index(wanted)
        self._is_listed = bool(self._packs)

    def _show_roster(self) -> None:
        listed = self.query_one("#roster", OptionList)
        at = listed.highlighted
        listed.set_options(
            Option(seat_line(s, self._picks.get(s.entry.name, 0)), s.entry.name)
            for s in self._roster
        )
        listed.highlighted = at if at is not None and at < len(self._roster) else 0
        self._show_who()

    @property
    def blind(self) -> Blindness:
        return self._blind or default_blind(sum(self._picks.values()))

    # -- preview ------------------------------------------------------------------------------

    @on(OptionList.OptionHighlighted, "#problems")
    def _highlighted(self) -> None:
        self._go(self._preview(), group="preview")

    def _chosen(self) -> Problem | None:
        option = self.query_one("#problems", OptionList).highlighted_option
        problems = lobby_facts.problems_of(self._packs)
        return next((p for p in problems if option and p.id == option.id), None)

    async def _preview(self) -> None:
        problem, seed = self._chosen(), self._seed
        title = self.query_one("#preview-title", Static)
        text = self.query_one("#preview-text", Static)
        if problem is None:
            title.update("")
            text.update("")
            return
        title.update(Content(f"{one_line(problem.title)} · seed {seed}"))
        if (problem.id, seed) not in self._drawn:
            await asyncio.sleep(PREVIEW_PAUSE_S)
            from problems.variants import draw

            text.update(Content("drawing …"))
            self._drawn[problem.id, seed] = await asyncio.to_thread(draw, problem, seed)
        text.update(Content(neutralise(self._drawn[problem.id, seed].prompt)))

    # -- keys ---------------------------------------------------------------------------------

    def action_start(self) -> None:
        if self.focused is self.query_one("#search"):
            self.query_one("#problems").focus()
            return
        option = self.query_one("#problems", OptionList).highlighted_option
        if option is not None and option.id == CLAIM:
            self.action_claim()
        elif option is not None and option.id == QUESTION:
            self.action_question()
        elif (problem := self._chosen()) is not None:
            self._start(problem, None)

    def _start(self, problem: Problem | None, question: str | None) -> None:
        chosen = picked_entries(self._roster, self._picks)
        waits = [s for s in chosen if not s.ready]
        if self._opening:
            return
        if not chosen:
            self.say("Nobody is picked to answer; space picks a contestant.")
        elif waits:
            self.say(f"{waits[0].entry.name} cannot answer yet: {waits[0].state}.")
        else:
            self._go(self._play(problem, question, chosen), group="play")

    async def _play(
        self, problem: Problem | None, question: str | None, chosen: list[Seatable]
    ) -> None:
        from sessions.opening import Request

        self._opening = True
        seed = self._seed if problem else None
        request = Request(
            entries=tuple(s.entry for s in chosen),
            problem=problem,
            seed=seed,
            question=question,
            blind=self.blind,
            variant=self._drawn.get((problem.id, self._seed)) if problem else None,
        )
        sandbox = f"sandbox {self._level.letter or 'none'}" if self._level else ""
        title = problem.id if problem else "own question"
        try:
            await self._workshop.play(self, request, title, sandbox, self.say)
        finally:
            self._opening = False
        await self._read_log()

    def action_pick(self) -> None:
        listed = self.query_one("#roster", OptionList)
        if listed.highlighted is None or not self._roster:
            return
        if self.focused is not listed:
            listed.focus()
            return
        seatable = self._roster[listed.highlighted]
        name = seatable.entry.name
        if self._picks.get(name):
            del self._picks[name]
        elif not seatable.ready:
            self.say(f"{name} cannot answer yet: {seatable.state}.")
        elif sum(self._picks.values()) >= MOST_SEATS:
            self.say(f"A session has at most {MOST_SEATS} seats; take one out first.")
        else:
            self._picks[name] = 1
        self._show_roster()

    def action_blind(self) -> None:
        self._blind = next_blind(self.blind)
        self._show_who()

    def action_new_seed(self) -> None:
        self._seed = new_seed(self._rng)
        self._show_who()
        self._highlighted()

    def action_question(self) -> None:
        self.app.push_screen(QuestionScreen(), self._asked)

    def _asked(self, question: str | None) -> None:
        if question:
            self._start(None, question)

    def action_claim(self) -> None:
        self.app.push_screen(ClaimScreen(), self._claimed)

    def _claimed(self, result: str | None) -> None:
        if result == SPOT_CHECK:
            self.query_one("#problems").focus()
            self.say("Pick a problem and who answers, then enter. `h2h score` adds up the results.")

    def action_search(self) -> None:
        self.query_one("#search").focus()

    @on(Input.Changed, "#search")
    def _searched(self) -> None:
        self._show_problems()

    def action_end_search(self) -> None:
        self.query_one("#search", Input).value = ""
        self.query_one("#problems").focus()

    def action_preview(self) -> None:
        self.toggle_class("-preview")

    def action_history(self) -> None:
        self._go(self._history(), group="screens")

    async def _history(self) -> None:
        await asyncio.to_thread(self._workshop.warm)
        from tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self._settings.log_path))

    def action_install(self) -> None:
        self.say("Install comes next.")

    async def on_unmount(self) -> None:
        await self._workshop.close()
