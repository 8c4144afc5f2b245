"""A program of its own pauses for no look through all that it has loaded."""

import gc
from pathlib import Path

from tests.tui.screens.lobby_stage import lobby


async def test_what_is_loaded_is_collected_no_more_once_the_lobby_has_found_out_all(
    own_home: Path,
) -> None:
    gc.disable()  # as `h2h` begins
    try:
        async with lobby(own_home):
            assert gc.isenabled()
            assert gc.get_freeze_count() > 10_000
            assert len(gc.get_objects()) < gc.get_freeze_count() / 10
    finally:
        gc.unfreeze()
        gc.enable()


async def test_an_app_beside_others_leaves_the_collector_as_it_is(own_home: Path) -> None:
    async with lobby(own_home):
        assert gc.get_freeze_count() == 0
