"""What is told by colour is told by a sign too."""

import re
from pathlib import Path

from tests.tui.screens.lobby_stage import LobbyStage, lobby

BARE = {"NO_COLOR": "1"}


async def answered(stage: LobbyStage) -> None:
    await stage.press("enter")
    await stage.until(lambda: stage.screen.count("✓ done") == 2, "two answers")


async def test_the_part_of_the_lobby_that_takes_the_keys_has_the_full_sign(own_home: Path) -> None:
    async with lobby(own_home, env=BARE) as stage:
        await stage.shows("Models A and B ran")  # till then tab has nowhere to stop on the way
        assert "▸ simpson-suite" in stage.screen
        assert "▹ [" in stage.screen
        await stage.press("tab")
        await stage.shows("▸ The winner that loses")
        assert "▹ simpson-suite" in stage.screen
        await stage.press("tab")
        assert "▸ [" in stage.screen
        assert "▸ The winner" not in stage.screen


async def test_the_seat_that_the_keys_mean_has_a_sign_in_columns_and_in_tabs(
    own_home: Path,
) -> None:
    async with lobby(own_home, env=BARE) as stage:
        await answered(stage)
        assert re.search(r"▸A ✓ done.* B ✓ done", stage.screen)
        await stage.press("tab")
        assert re.search(r" A ✓ done.*▸B ✓ done", stage.screen)
        await stage.pilot.resize_terminal(60, 24)
        await stage.until(lambda: re.search(r" A ✓ done │▸B ✓ done", stage.screen), "tabs")


async def test_a_head_of_two_lines_has_the_sign_once(own_home: Path) -> None:
    async with lobby(own_home, env=BARE, size=(80, 24)) as stage:
        await answered(stage)
        await stage.press("r", "r")
        await stage.shows("(scripted, not a mod")
        assert stage.screen.count("▸") == 1


async def test_the_past_answer_that_scrolls_has_a_sign(own_home: Path) -> None:
    async with lobby(own_home, env=BARE) as stage:
        await answered(stage)
        await stage.press("escape")
        await stage.shows("What shall they answer?")
        await stage.press("h")
        await stage.shows("History")
        await stage.until(lambda: "simpson" in stage.screen, "the session")
        await stage.press("enter")
        await stage.until(lambda: re.search(r"▸A.*│ B", stage.screen), "a mark on A")
        await stage.press("tab")
        await stage.until(lambda: re.search(r" A.*│▸B", stage.screen), "a mark on B")
