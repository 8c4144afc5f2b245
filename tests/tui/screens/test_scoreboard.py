"""The scoreboard: rates, pairs and ratings of a real log; filters; nothing of what is blind."""

import asyncio
import re
from pathlib import Path

import pytest
from msgspec import structs
from rich.cells import cell_len

from sessions.scoring.wanted import Wanted
from tests.tui.screens.lobby_stage import LobbyStage, lobby
from tests.tui.screens.scores_stage import ANN, BOB, ScoreBook, scored_log
from tui.bars import signs_for
from tui.screens.scoreboard.board import (
    asked_of,
    board_of,
    choices_of,
    pairs_of,
    ratings_of,
    read_rows,
)
from tui.screens.scoreboard.pairs import pairs_rows
from tui.screens.scoreboard.rates import rates_rows
from tui.screens.scoreboard.ratings import ratings_rows


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only read here, so it is written once."""
    path = tmp_path_factory.mktemp("scores") / "scores.db"
    asyncio.run(scored_log(path))
    return path


async def opened(stage: LobbyStage, first: str = "confidence sequence") -> None:
    await stage.press("s")
    await stage.shows(first)


async def test_rates_by_checks_and_verdicts_stand_side_by_side_with_bars(
    own_home: Path, log: Path
) -> None:
    async with lobby(own_home, log=log, size=(80, 24), settle=False) as stage:
        await opened(stage, "own-pack")
        assert "[rates]" in stage.screen
        assert "50 %" in stage.screen
        bars = [line for line in stage.screen.split("\n") if "━" in line]
        assert any(line.split()[0] == "checks" and "●" in line for line in bars)
        assert any(line.split()[0] == "me" for line in bars)
        assert all(len(line.rstrip()) <= 80 for line in stage.screen.split("\n"))


def test_a_count_of_many_problems_stands_apart_from_its_bar_and_all_bars_begin_alike(
    log: Path,
) -> None:
    rows = read_rows(log, None)
    board = board_of(rows, asked_of(rows, Wanted()))
    one, *others = board.rates
    many = structs.replace(one, first_passed=1150, units=3720)
    shown = rates_rows((many, *others), board.left_out, 77, signs_for("utf-8", None))
    bars = [row.text for row in shown if "━" in row.text]
    assert len({len(re.split("[─━╺╸●]", bar)[0]) for bar in bars}) == 1
    assert "1150 of 3720 " in bars[0]
    assert all(len(bar) <= 77 for bar in bars)


def test_names_in_wide_characters_leave_bars_matrix_and_points_in_their_columns(log: Path) -> None:
    names = {"ann": "通义千问-最大-2026", "bob": "🤖 bob", "cat": "하이퍼클로바 X 하이퍼클로바 X"}
    rows = read_rows(log, None)
    asked = asked_of(rows, Wanted())
    board = board_of(rows, asked)
    rates = tuple(
        structs.replace(line, rater=line.rater and "審査員の山田") for line in board.rates
    )
    shown = rates_rows(rates, board.left_out, 77, signs_for("utf-8", None))
    bars = [row.text for row in shown if "━" in row.text]
    assert len({cell_len(re.split("[─━╺╸●]", bar)[0]) for bar in bars}) == 1

    pairs = [
        structs.replace(pair, first=names[pair.first], second=names[pair.second])
        for pair in pairs_of(asked, Wanted())
    ]
    matrix = [row.text for row in pairs_rows(pairs, 77)[: 1 + len(names)]]
    assert {cell_len(line) for line in matrix} == {cell_len(matrix[0])}

    ladder = ratings_of(asked, regularised=True).ladder
    assert ladder is not None
    rungs = [structs.replace(rung, name=names[rung.name]) for rung in ladder.rungs]
    points = ratings_rows(structs.replace(ladder, rungs=tuple(rungs)), "", 77)[1 : 1 + len(names)]
    assert len({cell_len(row.text) for row in points}) == 1


async def test_the_pair_matrix_and_the_ratings_are_a_key_away(own_home: Path, log: Path) -> None:
    async with lobby(own_home, log=log, settle=False) as stage:
        await opened(stage)
        await stage.press("tab")
        await stage.shows("ann against bob")
        assert "2:0" in stage.screen  # ann over bob, as the first rater judged
        assert "0:2" in stage.screen
        assert "both bad in 1 of 3 (33 %)" in stage.words
        await stage.press("tab")
        await stage.shows("behind the first")
        assert "1000 is the mean of all" in stage.words


async def test_filters_leave_what_was_asked_for_and_a_takes_all_again(
    own_home: Path, log: Path
) -> None:
    async with lobby(own_home, log=log, settle=False) as stage:
        await opened(stage)
        await stage.press("n")
        await stage.shows("Which contestant?")
        await stage.press("down", "down", "enter")
        await stage.shows("contestant bob")
        await stage.until(lambda: " cat" not in stage.screen, "only bob's lines")
        await stage.press("a")
        await stage.shows("contestant all")
        await stage.shows(" cat")
        await stage.press("p", "end", "enter")
        await stage.shows("pack own-pack")
        await stage.until(lambda: " cat" not in stage.screen, "only those who met in that pack")
        await stage.press("a", "w", "end", "enter")
        await stage.shows("verdicts of you")
        await stage.until(
            lambda: any(line.split()[:1] == ["you"] for line in stage.screen.split("\n")),
            "a line by the second rater",
        )


async def test_nothing_of_a_session_that_is_still_blind_is_seen(own_home: Path, log: Path) -> None:
    async with lobby(own_home, log=log, size=(200, 50), settle=False) as stage:
        await opened(stage)
        for shown in ("[pairs]", "[ratings]", "[rates]"):
            assert not any(leak in stage.screen.lower() for leak in ("secret", "hidden-problem"))
            await stage.press("tab")
            await stage.shows(shown)
        for key in ("o", "n"):
            await stage.press(key)
            await stage.shows("Which")
            assert not any(leak in stage.screen.lower() for leak in ("secret", "hidden-problem"))
            await stage.press("escape")


def test_no_filter_can_ask_who_sits_in_a_blind_session(log: Path) -> None:
    rows = read_rows(log, None)
    digests = [digest for digest, _ in choices_of(rows).contestant]
    everyone = [Wanted(), *(Wanted(contestant=digest) for digest in digests)]
    everyone += [Wanted(contestant="secret-model"), Wanted(problem="hidden-problem")]
    said = {board_of(rows, asked_of(rows, wanted)).left_out.blind_sessions for wanted in everyone}
    assert said == {1}
    assert len(digests) == 3


def test_one_contestants_pairs_still_have_the_problems_that_both_answered(log: Path) -> None:
    rows = read_rows(log, None)
    everyone = pairs_of(asked_of(rows, Wanted()), Wanted())
    (bob,) = (digest for digest, name in choices_of(rows).contestant if name == "bob")
    only_bob = Wanted(contestant=bob)
    found = pairs_of(asked_of(rows, only_bob), only_bob)
    assert [(line.first, line.second) for line in found] == [("ann", "bob"), ("bob", "cat")]
    assert set(found) <= set(everyone)


def test_days_count_in_at_both_ends(log: Path) -> None:
    rows = read_rows(log, None)
    assert choices_of(rows).day == ("2026-11-23", "2026-11-24", "2026-11-25")
    board = board_of(rows, asked_of(rows, Wanted(since="2026-11-24", until="2026-11-24")))
    assert {line.first_at[:10] for line in board.rates} == {"2026-11-24"}


async def test_an_empty_log_says_what_to_do(own_home: Path) -> None:
    async with lobby(own_home, settle=False) as stage:
        await opened(stage, "holds no answers yet")
        assert "pick a problem and who answers" in stage.words
        assert "0 %" not in stage.screen
        await stage.press("tab", "g", "c", "o")
        await stage.shows("nothing to choose from")
        await stage.press("escape")
        await stage.shows("What shall they answer?")


async def test_ratings_that_do_not_hold_name_who_stands_apart_and_g_draws_them_together(
    own_home: Path, tmp_path: Path
) -> None:
    book = ScoreBook(tmp_path / "one.db")
    await book.meet(ANN, BOB, "p0", "A>B", solved="A")
    await book.close()
    async with lobby(own_home, log=tmp_path / "one.db", settle=False) as stage:
        await opened(stage)
        await stage.press("tab", "tab")
        await stage.shows("No ratings:")
        assert "undefeated ann" in stage.words
        assert "press g" in stage.words
        await stage.press("g")
        await stage.shows("imaginary tie")


async def test_a_terminal_without_half_lines_gets_the_same_in_ascii(
    own_home: Path, log: Path
) -> None:
    async with lobby(own_home, log=log, env={"TERM": "linux"}, settle=False) as stage:
        await opened(stage, "o is the rate")
        bars = [line for line in stage.screen.split("\n") if line.split()[:1] == ["checks"]]
        assert bars
        assert all(line.isascii() and "=o=" in line for line in bars)


async def test_the_board_is_copied_as_text_and_stands_in_the_palette(
    own_home: Path, log: Path
) -> None:
    async with lobby(own_home, log=log, settle=False) as stage:
        names = [command.title for command in stage.app.get_system_commands(stage.app.screen)]
        assert "Scores" in names
        await opened(stage)
        await stage.press("c")
        await stage.shows("Copied.")
        assert "ann" in stage.app.clipboard
        assert "●" in stage.app.clipboard
