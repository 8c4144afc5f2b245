"""The claim screen: prefilled, live, keyboard first; the text itself is tested with scoring."""

from pathlib import Path

import pytest
from textual import events

from sessions.log.claims import claims_of
from tests.tui.screens.lobby_stage import lobby


async def test_it_opens_prefilled_and_says_what_cannot_be(own_home: Path) -> None:
    async with lobby(own_home, settle=False) as stage:
        await stage.press("c")
        await stage.shows("If all 20 problems counted")
        await stage.shows("cannot give 1.7 %")
        assert "Which counts give 1.7 %" in stage.words


async def test_a_figure_that_is_typed_takes_the_place_of_what_stands_there(own_home: Path) -> None:
    async with lobby(own_home, settle=False) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        await stage.type("3.4")
        await stage.shows("cannot give 3.4 %")


@pytest.mark.parametrize("columns", [48, 51, 60, 76, 77])
async def test_every_field_is_in_the_window_however_narrow(own_home: Path, columns: int) -> None:
    async with lobby(own_home, size=(columns, 24), settle=False) as stage:
        await stage.press("c")
        await stage.shows("Your check")
        fields = stage.app.screen.query("#fields Input")
        assert [field.region.width for field in fields] == [8, 5, 5, 5, 5]
        assert max(field.region.right for field in fields) <= columns


async def test_the_first_row_of_the_lobby_opens_it_by_enter(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("home", "enter")
        await stage.shows("If all 20 problems counted")


async def test_the_text_follows_the_fields_while_they_are_typed(own_home: Path) -> None:
    async with lobby(own_home, settle=False) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        await stage.press("tab", "6", "0")
        await stage.until(lambda: "cannot give 1.7 %" not in stage.words, "another text")
        stage.fill("passed", "0")
        stage.fill("of", "20")
        await stage.shows("Your 0 of 20, if 1.7 % were exact")


async def test_a_field_that_makes_no_sense_is_a_sentence_and_mends(own_home: Path) -> None:
    async with lobby(own_home, settle=False) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        for field, value, said in (
            ("figure", "170", "over 100 %"),
            ("figure", "", "The figure is empty"),
            ("problems", "0", "number of problems is 0"),
            ("problems", "x", "is not a whole number"),
        ):
            stage.fill(field, value)
            await stage.shows(said)
            await stage.press("e")
            await stage.shows("cannot give 1.7 %")


@pytest.mark.parametrize(
    ("passed", "of", "said"),
    [
        ("", "20", "how many of the 20 passed?"),
        ("3", "", "3 passed, of how many problems tried?"),
        ("3", "2", "3 of 2 cannot be"),
    ],
)
async def test_an_own_check_that_is_half_filled_in_leaves_the_page_and_asks_for_the_rest(
    own_home: Path, passed: str, of: str, said: str
) -> None:
    async with lobby(own_home, size=(80, 24), settle=False) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        stage.fill("passed", passed)
        stage.fill("of", of)
        await stage.shows(said)
        assert "cannot give 1.7 %" in stage.words
        stage.fill("passed", "0")
        stage.fill("of", "20")
        await stage.until(lambda: "Your check is not counted" not in stage.words, "it counts")
        await stage.press(*["pagedown"] * 2)
        await stage.shows("Your 0 of 20")


async def test_c_copies_the_sentences_without_tables_and_inert(own_home: Path) -> None:
    async with lobby(own_home, settle=False) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        stage.fill("source", "https://example.org/\x1b]52;c;QQ==\x07card")
        await stage.press("c")
        await stage.shows("Copied.")
        copied = stage.app.clipboard
        assert copied.startswith("If all 20 problems counted")
        assert "runs of each   " not in copied
        assert "https://example.org/" in copied
        assert "\x1b" not in copied


async def test_what_is_typed_right_after_a_tab_reaches_the_next_field(own_home: Path) -> None:
    async with lobby(own_home, settle=False) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        for key, character in (("tab", "\t"), ("7", "7")):  # as a terminal hands over both at once
            stage.app.post_message(events.Key(key, character))
        await stage.shows("Problems 7")
        assert "Figure 1.7 % " in stage.words


async def test_letters_in_the_source_are_text_and_no_commands(own_home: Path) -> None:
    async with lobby(own_home, settle=False) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        await stage.press("shift+tab")
        await stage.press("c", "e", "question_mark")
        await stage.shows("Source ce?")


async def test_enter_goes_to_the_spot_check_and_the_fields_are_kept(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        stage.fill("figure", "5 %")
        await stage.press("enter")
        await stage.shows("Pick a problem and who answers")
        await stage.press("c")
        await stage.shows("5 %")
        await stage.press("escape")
        await stage.shows("What shall they answer?")


async def test_at_80_columns_every_field_is_seen(own_home: Path) -> None:
    async with lobby(own_home, size=(80, 24), settle=False) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        fields = stage.screen.split("\n")[1]
        assert [word for word in ("Figure", "Problems", "Repeats", "check", "of") if word in fields]
        of = stage.app.screen.query_one("#of")
        assert of.region.right <= 80


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_what_results_would_show_is_said_and_drawn_to_scale(
    own_home: Path, size: tuple[int, int]
) -> None:
    async with lobby(own_home, size=size, settle=False) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        await stage.press(*["pagedown"] * 4)
        await stage.shows("0.4 % to 41 %")
        row = next(line for line in stage.screen.split("\n") if "0.4 % to 41 %" in line)
        assert row.split()[:3] == ["2", "of", "20"]
        assert "●" in row
        assert "━" in row


async def test_s_shows_the_shipped_series_where_the_source_has_no_other_claims(
    own_home: Path,
) -> None:
    async with lobby(own_home, settle=False) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        await stage.press("s")
        await stage.shows("fit together only at six runs of each problem")
        await stage.shows("from 7 of 120 to 2 of 120")
        await stage.press("c")
        await stage.shows("Copied.")
        assert "no proof of a change" in stage.app.clipboard
        await stage.press("s")
        await stage.shows("nearest results are 0 % and 5 %")


async def test_k_keeps_a_claim_and_the_next_of_its_source_is_tested_with_it(
    own_home: Path,
) -> None:
    async with lobby(own_home, settle=False) as stage:
        await stage.press("c")
        await stage.shows("cannot give 1.7 %")
        stage.fill("source", "a card")
        stage.fill("figure", "4.16 %")
        await stage.shows("cannot give 4.16 %")
        await stage.press("k")
        await stage.shows("Kept in the log as")
        stage.fill("figure", "1.7 %")
        await stage.shows("together with the other figure of the source it fits only at six runs")
    (kept,) = claims_of(own_home / "data" / "log.db")
    assert (kept.claim.figure, kept.claim.source) == ("4.16%", "a card")
