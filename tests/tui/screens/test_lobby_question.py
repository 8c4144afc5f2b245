"""An own question: kept while nobody can answer it yet, and what a refusal offers instead."""

from pathlib import Path

from tests.tui.screens.lobby_stage import lobby


async def test_a_question_that_escape_left_stands_there_the_next_time(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("n")
        await stage.type("Is it?")
        await stage.press("escape")
        await stage.shows("What shall they answer?")
        await stage.press("n")
        await stage.shows("Is it?")


async def test_where_only_scripted_players_are_picked_a_question_is_told_of_the_key_that_installs(
    own_home: Path,
) -> None:
    async with lobby(own_home, size=(80, 24)) as stage:
        await stage.press("n")
        await stage.type("Is it?")
        await stage.press("enter")
        await stage.shows("an own question has none")
        assert "`i` in the lobby installs one" in stage.words
