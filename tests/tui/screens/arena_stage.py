"""A stage for the arena: a real session, a real log, and seats whose answers a test hands out."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing, nullcontext
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from problems.records import Problem, Variant
from problems.sandbox.limits import Limits
from sessions.blind.view import View
from sessions.clock import SystemClock
from sessions.contestants.record import Contestant
from sessions.errors import NotSaved
from sessions.events import Blindness, Finished, ProviderEvent, Started, Text, Usage
from sessions.log.writer import Log
from sessions.opened import own_question
from sessions.providers import Ask
from sessions.session import Session
from themes.load import load_theme
from tui.screens.arena.screen import ArenaFacts, ArenaResult, ArenaScreen
from tui.widgets.theme import textual_theme, theme_variables

MODELS = {
    "A": Contestant("opus-of-old", "model", "anthropic", "claude-opus-5-5"),
    "B": Contestant("gee-whiz", "model", "openai", "gpt-5.5"),
}


class Hand:
    """A provider in a test's hand: what is put in comes out as the stream, at once."""

    def __init__(self, events: Sequence[ProviderEvent] = (), *, served: str = "") -> None:
        self.served = served
        self.asked: list[Ask] = []
        self.freed = 0
        self._queue: asyncio.Queue[ProviderEvent] = asyncio.Queue()
        self.put(*events)

    def put(self, *events: ProviderEvent) -> None:
        for event in events:
            self._queue.put_nowait(event)

    async def stream(self, ask: Ask) -> AsyncIterator[ProviderEvent]:
        self.asked.append(ask)
        try:
            yield Started(served_model=self.served or ask.model)
            while True:
                event = await self._queue.get()
                yield event
        finally:
            self.freed += 1


def answer(text: str) -> tuple[ProviderEvent, ...]:
    """A whole answer in two pieces."""
    half = len(text) // 2
    return (Text(text[:half]), Text(text[half:]), Usage(10, 0, 20, final=True), Finished("end"))


class StageApp(App[None]):
    """The app's part that the arena stands on: themes, and a place to go back to."""

    CSS_PATH = str(Path(__file__).parents[3] / "tui" / "app.tcss")

    def __init__(self, arena: ArenaScreen) -> None:
        super().__init__()
        self.arena = arena
        self.left_with: ArenaResult | None = None
        self.register_theme(textual_theme(load_theme("dark")))
        self.theme = "dark"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme_variables(load_theme("dark"))

    def on_mount(self) -> None:
        self.push_screen(self.arena, self._left)

    def _left(self, result: ArenaResult | None) -> None:
        self.left_with = result


class Stage:
    """What a test holds: the pilot, the session, each seat's hand, and what is on the screen."""

    def __init__(self, pilot: Pilot[None], session: Session, hands: Mapping[str, Hand]) -> None:
        self.pilot = pilot
        self.session = session
        self.hands = hands

    @property
    def app(self) -> StageApp:
        app = self.pilot.app
        assert isinstance(app, StageApp)
        return app

    @property
    def screen_text(self) -> str:
        return drawn_text(self.app)

    async def until(
        self, reached: Callable[[], bool], what: str = "", *, seconds: float = 15
    ) -> None:
        """Let the app run until something holds; a test that waits in vain fails."""
        clock = self.session.clock
        end = clock.monotonic() + seconds
        while clock.monotonic() < end:
            if reached():
                return
            await self.pilot.pause(0.02)
        raise AssertionError(f"never came: {what or reached}\n{self.screen_text}")

    @property
    def words(self) -> str:
        """The same as one run of words, wherever lines were broken."""
        return " ".join(self.screen_text.split())

    @property
    def arena(self) -> ArenaScreen:
        return self.app.arena

    def column_of(self, text: str) -> int:
        line = next(line for line in self.screen_text.split("\n") if text in line)
        return line.index(text)

    async def shows(self, text: str) -> None:
        await self.until(lambda: text in self.screen_text, f"{text!r} on screen")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def all_ended(self) -> None:
        def ended() -> bool:
            newest = [seat.newest for seat in self.session.state.seats.values()]
            return bool(newest) and all(turn is not None and turn.ended for turn in newest)

        await self.until(ended, "the end of every seat")
        await self.pilot.pause(0.3)


def drawn_text(app: App[Any]) -> str:
    """The rows that stand on the screen. (The compositor has them; a picture costs far more.)"""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def picture_text(app: App[Any]) -> str:
    """Every text in the picture that the app exports, titles and all."""
    pieces = re.findall(r"<text[^>]*>(.*?)</text>", app.export_screenshot(), re.DOTALL)
    return "\n".join(unescape(re.sub(r"<[^>]+>", "", piece)) for piece in pieces)


def log_events(folder: Path) -> list[str]:
    """The kinds of the log's events, in order."""
    with closing(sqlite3.connect(folder / "log.db")) as db:
        return [kind for (kind,) in db.execute("select kind from events order by id")]


@asynccontextmanager
async def stage(
    folder: Path,
    hands: Mapping[str, Hand],
    *,
    blind: Blindness = "off",
    problem: Problem | None = None,
    variant: Variant | None = None,
    size: tuple[int, int] = (120, 36),
    contestants: Mapping[str, Contestant] = MODELS,
    log_file: str = "log.db",
    log_fails: bool = False,
    check: bool = False,
) -> AsyncIterator[Stage]:
    """An arena on a fresh log in `folder`; the log is closed when the app has gone."""
    clock = SystemClock()
    log = Log(folder / log_file, clock=clock, rng=Random(1), busy_s=0.5)
    names = {label: contestants.get(label, _numbered(label)) for label in hands}
    of = {id(contestant): hands[label] for label, contestant in names.items()}
    session = Session(
        "20261123-test-abc123",
        variant or own_question("Is there a largest prime?"),
        problem,
        names,
        provider_for=lambda contestant: of[id(contestant)],
        log=log,
        blind=blind,
        limits=Limits(),
        clock=clock,
        rng=Random(2),
        cost=lambda contestant, usage, served: 0.0123,
    )
    title = problem.title if problem else "Your own question"
    facts = ArenaFacts(title, sandbox="sandbox C", log_path=folder / log_file, check=check)
    app = StageApp(ArenaScreen(session, View(session, blind, clock), facts=facts))
    try:
        async with app.run_test(size=size) as pilot:
            yield Stage(pilot, session, hands)
    finally:
        with pytest.raises(NotSaved) if log_fails else nullcontext():
            await log.close()


def _numbered(label: str) -> Contestant:
    return Contestant(f"model-{label}", "model", "chat", f"model-{label}")
