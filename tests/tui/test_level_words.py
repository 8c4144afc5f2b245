"""Where level M is shown, it is said that nobody has measured it; beside a result, who has not."""

from problems.sandbox.levels import NOT_MEASURED, Level
from tui.cli.past.transcript import check_lines
from tui.screens.arena.check_lines import CheckLine
from tui.screens.arena.check_panel import _seat_row
from tui.screens.history.read import _checks
from tui.screens.lobby.words import status_line

CHECKS = {"solved": True, "score": None, "results": [], "output": "", "note": "", "sandbox": "M"}


def test_the_lobby_the_arena_the_history_and_the_transcript_say_what_level_m_is_worth():
    assert "sandbox M (not measured)" in status_line(0, (), Level("M"))
    assert NOT_MEASURED in _seat_row(CheckLine("A", "solved", sandbox="M")).plain
    assert NOT_MEASURED in _checks(CHECKS)[0]
    assert NOT_MEASURED in next(iter(check_lines(CHECKS)))


def test_a_measured_level_is_its_letter():
    assert "sandbox C ·" in status_line(0, (), Level("C"))
    assert next(iter(check_lines({**CHECKS, "sandbox": "A"}))).endswith("sandbox level A")
