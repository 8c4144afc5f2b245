"""The scoreboard of a log in which fifty contestants have met: many rows, a quick screen."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Static

from tests.bench.scoring import fill
from tests.tui.screens.lobby_stage import LobbyStage, lobby
from tui.screens.scoreboard.screen import ScoreboardScreen
from tui.widgets.text_lines import TextLines

PAIRS = 50 * 49 // 2
MOST_S = 0.1  # of the loop's own CPU time at a stretch: whoever presses a key waits that long


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only read here, so it is written once."""
    path = tmp_path_factory.mktemp("many") / "many.db"
    fill(path, 3000)
    return path


@asynccontextmanager
async def stretches() -> AsyncIterator[list[float]]:
    """CPU seconds that this thread spent between two turns of a task that only waits."""
    spent: list[float] = []

    async def beat() -> None:
        last = time.thread_time()
        while True:
            await asyncio.sleep(0.002)
            now = time.thread_time()
            spent.append(now - last)
            last = now

    gc.collect()
    gc.freeze()  # what other tests left is not looked through in this one's time
    beating = asyncio.create_task(beat())
    try:
        yield spent
    finally:
        beating.cancel()
        gc.unfreeze()


async def said_with_first_rates(stage: LobbyStage) -> str:
    """Asks more often than a stage does, which waits until the app is at rest."""
    while True:
        await asyncio.sleep(0.005)
        shown = isinstance(stage.app.screen, ScoreboardScreen) and stage.app.screen.is_mounted
        if shown and rows(stage).line_count > 100:
            return said(stage)


def board(stage: LobbyStage) -> ScoreboardScreen:
    screen = stage.app.screen
    assert isinstance(screen, ScoreboardScreen)
    return screen


def said(stage: LobbyStage) -> str:
    return str(board(stage).query_one("#said", Static).content)


def rows(stage: LobbyStage) -> TextLines:
    return board(stage).query_one(TextLines)


async def test_rates_are_read_while_pairs_are_reckoned_and_1225_pairs_do_not_hold_up_a_key(
    own_home: Path, log: Path
) -> None:
    async with lobby(own_home, log=log, size=(200, 50)) as stage:
        first = asyncio.create_task(said_with_first_rates(stage))
        await stage.press("s")
        assert await asyncio.wait_for(first, 60) == "Reckoning the pairs …"
        assert "m49" in rows(stage).text
        await stage.until(lambda: not said(stage), "pairs and ratings", seconds=60)
        async with stretches() as spent:
            await stage.press("tab")
            await stage.until(lambda: " against " in rows(stage).text, "the pairs")
            await stage.press("pagedown", "pageup")
        assert max(spent) < MOST_S
        assert rows(stage).text.count(" against ") == PAIRS
        await stage.pilot.resize_terminal(80, 24)
        await stage.until(lambda: rows(stage).line_count > 4 * PAIRS, "the same, narrower")
        assert all(len(line.rstrip()) <= 80 for line in stage.screen.split("\n"))
        await stage.press("pagedown")
        assert rows(stage).scroll_offset.y == 15
