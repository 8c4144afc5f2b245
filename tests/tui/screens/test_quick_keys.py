"""Keys that come faster than screens go, as from who is nervous on a stage."""

from pathlib import Path

import pytest
from textual import events

from tests.tui.screens.lobby_stage import LobbyStage, lobby
from tui.screens.leaving import leave
from tui.screens.palette import Palette

LOBBY = "What shall they answer?"


def at_once(stage: LobbyStage, *keys: str) -> None:
    """As a terminal hands them over that was read late."""
    for key in keys:
        stage.app.post_message(events.Key(key, key if len(key) == 1 else None))


@pytest.mark.parametrize("keys", [("enter", "escape"), ("enter", "enter"), ("escape", "enter")])
async def test_the_palette_takes_nothing_else_with_it(
    own_home: Path, keys: tuple[str, ...]
) -> None:
    async with lobby(own_home) as stage:
        await stage.press("ctrl+p")
        await stage.shows("Save this screen")
        await stage.press("down")
        at_once(stage, *keys)
        await stage.until(lambda: not isinstance(stage.app.screen, Palette), "no palette")
        assert stage.app.screen_stack[0] is stage.lobby


async def test_commands_that_are_not_drawn_yet_are_not_paged_through(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("ctrl+p")
        await stage.shows("Save this screen")
        await stage.pilot.resize_terminal(20, 3)
        await stage.press("pageup", "pagedown", "escape")
        await stage.until(lambda: not isinstance(stage.app.screen, Palette), "no palette")


async def test_what_ends_under_help_leaves_with_it_and_once(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("c")
        await stage.shows("Check a claim")
        claim = stage.app.screen
        await stage.press("question_mark")
        await stage.shows("Keys here")
        for _ in range(2):
            leave(claim)
            await stage.until(lambda: stage.app.screen is stage.lobby, "the lobby alone")
        await stage.shows(LOBBY)


async def test_a_second_enter_does_not_begin_anew(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        at_once(stage, "enter", "enter", "enter")
        await stage.until(lambda: stage.screen.count("✓ done") == 2, "two answers")
        await stage.press("escape")
        await stage.shows("log 1 session ")


async def test_a_list_without_room_is_not_paged_through(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("enter")
        await stage.until(lambda: stage.screen.count("✓ done") == 2, "two answers")
        await stage.press("escape")
        await stage.shows("log 1 session ")
        await stage.press("h")
        await stage.shows("names hidden")
        await stage.pilot.resize_terminal(20, 1)
        await stage.press("pagedown", "pageup")
        await stage.pilot.resize_terminal(100, 30)
        await stage.shows("names hidden")
