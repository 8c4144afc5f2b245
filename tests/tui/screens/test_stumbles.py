"""Small things that made somebody stop: keys that were not told, lines that were lost."""

from pathlib import Path

from sessions.opened import own_question
from tests.tui.screens.lobby_stage import lobby
from tui.screens.arena.reading_texts import statement_text


async def test_help_over_an_open_ballot_tells_the_ballots_keys(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("enter")
        await stage.until(lambda: stage.screen.count("✓ done") == 2, "two answers")
        await stage.press("v", "question_mark")
        await stage.shows("Keys here ⏎ save")


async def test_a_follow_up_tells_its_keys_and_escape_only_takes_it_away(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("enter")
        await stage.until(lambda: stage.screen.count("✓ done") == 2, "two answers")
        await stage.press("f")
        await stage.shows("⏎ ask every seat esc back")
        await stage.press("escape")
        await stage.shows("ask again")
        assert "▸A ✓ done" in stage.screen


def test_an_own_question_keeps_its_lines_where_it_is_read_again() -> None:
    asked = own_question("Which of\nthese two\nis right?")
    assert statement_text(asked, None).split("  \n") == ["Which of", "these two", "is right?"]


async def test_a_block_of_one_line_is_said_to_have_one(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("enter")
        await stage.until(lambda: stage.screen.count("✓ done") == 2, "two answers")
        await stage.press("b")
        await stage.shows("1 json · 1 line ·")


async def test_a_window_too_small_says_that_alone(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("enter")
        await stage.until(lambda: stage.screen.count("✓ done") == 2, "two answers")
        await stage.press("r")
        await stage.shows("Reveal before a verdict?")
        await stage.pilot.resize_terminal(100, 4)
        await stage.shows("too small")
        assert "Reveal before" not in stage.words


async def test_a_search_that_finds_nothing_says_so_and_escape_shows_all(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("slash", *"zzz", "enter")
        await stage.shows("No problem has these words; esc shows all again.")
        await stage.press("enter", "escape")
        await stage.shows("simpson-suite")


async def test_help_on_a_form_leaves_out_the_keys_of_typing(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("c")
        await stage.shows("Check a claim")
        await stage.press("question_mark")
        await stage.shows("Keys here")
        assert "cursor" not in stage.words
        assert "keep in the log" in stage.words


async def test_a_board_without_verdicts_is_of_nobody_in_no_words(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("s")
        await stage.shows("no verdicts yet")
        assert "nobody" not in stage.words
