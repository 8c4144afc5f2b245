"""The keys on screen, and what goes first where there is no room."""

from pathlib import Path

from tests.tui.screens.lobby_stage import lobby


async def test_the_key_for_help_stands_in_every_window(own_home: Path):
    for size in ((48, 16), (60, 24), (80, 24), (200, 50)):
        async with lobby(own_home, size=size, settle=False) as stage:
            await stage.shows("? help")
