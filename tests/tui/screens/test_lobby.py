"""The lobby: what it shows at once, what it finds out, and how a session starts from it."""

from pathlib import Path

from tests.tui.screens.lobby_stage import lobby
from tui.screens.lobby.roster import RosterList


async def test_the_first_rows_are_the_claim_check_and_the_own_question(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        rows = [line.split("│")[0].strip() for line in stage.screen.split("\n")[3:6]]
        assert rows[0].startswith("Check a claim")
        assert "1.7 %" in rows[0]
        assert rows[1].startswith("Your own question")
        assert "built-in" in rows[2]


async def test_without_key_or_model_two_labelled_players_are_picked_and_i_is_offered(
    own_home: Path,
) -> None:
    async with lobby(own_home) as stage:
        assert "[x] player-right" in stage.screen
        assert "[x] player-wrong" in stage.screen
        assert stage.screen.count("scripted, not a model") >= 2
        assert "i installs a small real one" in stage.words
        assert "no key found" in stage.words
        assert "blind: names" in stage.words


async def test_the_status_line_tells_sandbox_and_log(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        top = stage.screen.split("\n")[0]
        assert "sandbox" in top
        assert "log empty" in top


async def test_the_preview_shows_the_very_prompt_that_is_asked(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.shows("Models A and B ran a benchmark")
        assert "results.csv" in stage.words
        await stage.press("enter")
        await stage.shows("simpson-suite · seed")
        await stage.press("s")
        await stage.shows("Models A and B ran a benchmark")


async def test_a_new_seed_draws_another_variant(own_home: Path) -> None:
    async with lobby(own_home, size=(120, 50)) as stage:
        await stage.shows("results.csv")
        await stage.until(lambda: "algebra," in stage.words or "," in stage.words, "the file")
        before = stage.words
        await stage.press("r")
        await stage.until(lambda: "Drawing" not in stage.words, "a new prompt")
        await stage.until(lambda: stage.words.split("Who answers")[0] != before, "another variant")
        seed_before = before.split("seed: ")[1].split()[0]
        assert f"seed: {seed_before}" not in stage.words


async def test_search_narrows_the_list_and_escape_ends_it(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("slash")
        await stage.type("kv code")
        await stage.until(lambda: "simpson-suite" not in stage.screen, "a shorter list")
        assert "ring-kv-wrap" in stage.screen
        assert "kv-budget" not in stage.screen, "kv-budget's answers are JSON"
        await stage.press("escape")
        await stage.shows("simpson-suite")


async def test_a_search_for_markup_is_a_search_and_nothing_else(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("slash")
        stage.fill("search", "[/] [@click=app.quit]x[/]")
        await stage.until(lambda: "simpson-suite" not in stage.screen, "an empty list")
        await stage.press("escape")
        await stage.shows("simpson-suite")


async def test_space_picks_and_puts_back_and_plus_seats_twice(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("space")
        assert isinstance(stage.app.focused, RosterList)
        await stage.press("down", "down", "space")
        await stage.shows("[ ] player-right")
        await stage.shows("1 seat · blind: off")
        await stage.press("down", "plus")
        await stage.shows("[2] player-wrong")
        await stage.shows("2 seats · blind: names")


async def test_who_cannot_answer_is_not_picked_and_says_why(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("space", "home", "space")
        await stage.shows("smol-terse cannot answer yet: i installs it.")
        assert "[ ] smol-terse" in stage.screen


async def test_nine_seats_are_refused_in_a_sentence(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("space", "down", "down", *(["plus"] * 8))
        await stage.shows("at most 8 seats")
        await stage.shows("8 seats ·")


async def test_with_nobody_picked_nothing_starts(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("space", "down", "down", "space", "down", "space", "enter")
        await stage.shows("Nobody is picked")


async def test_b_goes_through_the_blind_modes_and_the_session_keeps_them(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("b")
        await stage.shows("blind: full")
        await stage.press("b")
        await stage.shows("blind: off")
        await stage.press("enter")
        await stage.shows("player-right")
        await stage.shows("player-wrong")


async def test_enter_starts_and_escape_comes_back_to_a_log_that_counts_no_player(
    own_home: Path,
) -> None:
    async with lobby(own_home) as stage:
        await stage.press("enter")
        await stage.until(lambda: stage.screen.count("✓ done") == 2, "both answers")
        assert "player-" not in stage.screen, "names are hidden until the reveal"
        await stage.press("c")
        await stage.until(lambda: "✓ gap" in stage.words and "✗ gap" in stage.words, "the checks")
        await stage.press("escape")
        await stage.shows("log 1 session ")
        row = next(line for line in stage.screen.split("\n") if "▸ simpson-suite" in line)
        assert "1/" not in row.split("│")[0], "a scripted player solves nothing"


async def test_enter_pressed_before_the_problems_are_listed_starts_the_first_of_them(
    own_home: Path,
) -> None:
    async with lobby(own_home, settle=False) as stage:
        await stage.press("enter")
        await stage.until(lambda: stage.screen.count("✓ done") == 2, "both answers")
        await stage.shows("simpson-suite · seed")


async def test_at_80_columns_the_preview_folds_away_and_p_shows_it(own_home: Path) -> None:
    async with lobby(own_home, size=(80, 24)) as stage:
        await stage.shows("▸ simpson-suite")
        assert "benchmark of" not in stage.words
        roster = [line for line in stage.screen.split("\n") if "[x]" in line or "[ ]" in line]
        assert len(roster) == 4
        await stage.press("p")
        await stage.shows("Models A and B ran a benchmark")
        await stage.press("p")
        await stage.shows("▸ simpson-suite")


async def test_every_key_of_the_lobby_stands_in_its_footer_at_80_columns(own_home: Path) -> None:
    async with lobby(own_home, size=(80, 24)) as stage:
        for focus in ("the problems", "the roster"):
            footer = " ".join(stage.screen.split("\n")[-2:])
            bindings = stage.app.screen.active_bindings.values()
            shown = [each.binding.description for each in bindings if each.binding.show]
            assert len(shown) >= 14
            assert [word for word in shown if word not in footer] == [], focus
            assert footer.index("start") < footer.index("pick") < footer.index("history")
            await stage.press("space")


async def test_a_window_too_small_says_so_and_starts_nothing(own_home: Path) -> None:
    async with lobby(own_home, size=(20, 12)) as stage:
        await stage.shows("This window is too small for the lobby")
        await stage.press("enter")
        await stage.pilot.resize_terminal(100, 30)
        await stage.shows("▸ simpson-suite")


def place(screen: str, text: str) -> tuple[int, int]:
    lines = screen.split("\n")
    y = next(at for at, line in enumerate(lines) if text in line)
    return lines[y].index(text) + 1, y


async def test_a_click_picks_a_seat_and_opens_the_claim_check(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.pilot.click(offset=place(stage.screen, "player-cheat"))
        await stage.shows("[x] player-cheat")
        await stage.shows("3 seats")
        await stage.pilot.click(offset=place(stage.screen, "kv-budget"))
        await stage.shows("▸ kv-budget")
        await stage.pilot.click(offset=place(stage.screen, "Check a claim"))
        await stage.shows("If all 20 problems counted")


async def test_a_click_on_a_key_presses_it(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.pilot.click(offset=place(stage.screen, "b blind"))
        await stage.shows("blind: full")


async def test_a_window_that_shrank_in_the_arena_is_a_narrow_lobby_afterwards(
    own_home: Path,
) -> None:
    async with lobby(own_home) as stage:
        await stage.press("c")
        await stage.shows("If all 20 problems counted")
        await stage.pilot.resize_terminal(80, 24)
        await stage.press("escape")
        await stage.shows("▸ simpson-suite")
        await stage.until(lambda: "benchmark of" not in stage.words, "the preview folded away")
