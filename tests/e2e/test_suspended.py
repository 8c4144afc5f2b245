"""ctrl+z gives the shell back, and `fg` the lobby, as everywhere."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")


def state_of(pid: int) -> str:
    """As `ps` tells it: T is stopped."""
    asked = ["ps", "-o", "stat=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def test_ctrl_z_stops_the_program_and_going_on_shows_the_lobby(
    own_home: Path, tmp_path: Path
) -> None:
    with Terminal(home=own_home, folder=tmp_path) as terminal:
        terminal.wait_for("player-right")
        pid = terminal.pid
        terminal.press("C-z")
        terminal.wait_until(lambda _: state_of(pid).startswith("T"), "a stopped program")
        assert "player-right" not in terminal.screen(), "the shell's own screen is back"
        os.kill(pid, signal.SIGCONT)
        terminal.wait_for("player-right")
        terminal.press("C-q")
        assert terminal.wait_for_exit() == 0
