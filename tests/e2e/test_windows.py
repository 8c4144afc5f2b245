"""Windows that are too small, that change while answers come, that have no colour."""

import re
from pathlib import Path

import pytest

from tests.e2e.program import last_session
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")


def test_a_window_of_20_columns_gets_a_sentence_and_a_larger_one_the_lobby(
    own_home: Path, tmp_path: Path
) -> None:
    with Terminal(home=own_home, folder=tmp_path, width=20, height=10) as terminal:
        terminal.wait_for(r"too\s+small")
        terminal.resize(80, 24)
        terminal.wait_for(r"\[x\] player-right")
        terminal.press("C-q")
        assert terminal.wait_for_exit() == 0


def test_a_stream_goes_on_while_the_window_shrinks_to_one_cell(
    own_home: Path, tmp_path: Path
) -> None:
    arguments = ("run", "ring-kv-wrap", "-c", "player-right", "-c", "player-wrong")
    with Terminal(*arguments, home=own_home, folder=tmp_path) as terminal:
        terminal.wait_for("streaming")
        for width, height in ((3, 2), (1, 1), (40, 3), (200, 50), (80, 24), (120, 36)):
            terminal.resize(width, height)
            terminal.wait_until(lambda screen: True, "any screen")
        terminal.wait_until(lambda s: s.count("✓ done") == 2, "two answers")
        terminal.press("C-q")
        assert terminal.wait_for_exit() == 0
    texts = [seat["turns"][0]["text"] for seat in last_session(own_home)["seats"]]
    assert all(len(text) > 200 for text in texts)


def test_every_screen_opens_at_80_columns_and_leaves_a_clean_terminal(
    own_home: Path, tmp_path: Path
) -> None:
    with Terminal(home=own_home, folder=tmp_path, width=80, height=24) as terminal:
        terminal.wait_for(r"\[x\] player-right")
        for key, shown in (
            ("c", "Check a claim"),
            ("n", "Your own"),
            ("h", "History"),
            ("?", "Help"),
        ):
            terminal.press(key)
            terminal.wait_for(rf"^ ?{shown}")
            terminal.press("Escape")
            terminal.wait_for("What shall they answer")
        terminal.press("C-q")
        assert terminal.wait_for_exit() == 0
        assert terminal.screen().strip() == ""


def test_without_colour_no_colour_is_asked_for(own_home: Path, tmp_path: Path) -> None:
    with Terminal(home=own_home, folder=tmp_path, env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for(r"\[x\] player-right")
        painted = terminal.screen_with_escapes()
        codes = {
            code for codes in re.findall(r"\x1b\[([0-9;]*)m", painted) for code in codes.split(";")
        }
        assert {code for code in codes if re.fullmatch(r"[349][0-8]|10[0-7]", code)} == set()
