"""From enter to the arena, and what is typed meanwhile."""

import asyncio
from pathlib import Path
from random import Random

from sessions.clock import SystemClock
from tests.tui.screens.lobby_stage import lobby
from tests.wire.script import Begin, Hold, Reply, Say
from tests.wire.server import serve
from tui.screens.lobby.problems import ProblemList
from tui.screens.lobby.roster import RosterList
from tui.screens.lobby.start import Workshop


async def test_the_arena_waits_until_nothing_lies_over_the_lobby(own_home: Path) -> None:
    """Keys that are meant for another screen would stop seats and reveal names in it."""
    async with lobby(own_home) as stage:
        workshop = Workshop(stage.app.settings, SystemClock(), Random(7))
        ready, gate = asyncio.Event(), asyncio.Event()

        async def in_front() -> None:
            ready.set()
            await gate.wait()

        request = await workshop.request(
            [seatable.entry for seatable in stage.lobby.query_one(RosterList).chosen],
            problem=stage.lobby.query_one(ProblemList).problem,
            variant=None,
            seed=1,
            question=None,
            blind="names",
        )
        play = workshop.play(stage.lobby, request, "", stage.lobby.say, in_front)
        stage.lobby.run_worker(play)
        await stage.until(ready.is_set, "a session that is ready")
        assert stage.app.screen is stage.lobby
        gate.set()
        await stage.shows("simpson-suite · seed 1 · blind")
        await stage.until(lambda: stage.screen.count("✓ done") == 2, "two answers")
        await stage.press("escape")
        await stage.shows("What shall they answer?")
        await workshop.close()


async def test_help_that_is_read_meanwhile_is_read_to_its_end(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.pilot.press("enter", "question_mark")
        await stage.shows("Keys here")
        await stage.press("escape")
        await stage.until(lambda: stage.screen.count("✓ done") == 2, "two answers")
        await stage.press("escape")
        await stage.shows("What shall they answer?")


async def test_the_process_is_not_stopped_while_an_answer_is_timed(own_home: Path) -> None:
    async with serve("chat", Reply([Begin(), Say("It begins"), Hold()])) as server:
        roster = own_home / "config" / "contestants.toml"
        roster.parent.mkdir(parents=True)
        roster.write_text(f'[one]\nspec = "chat:m,base_url={server.base_url}"\n')
        async with lobby(own_home) as stage:
            await stage.press("enter")
            await stage.shows("It begins")
            await stage.press("ctrl+z")
            await stage.shows("ctrl+z works once it has ended")
