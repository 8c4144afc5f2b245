"""The real program in a real terminal, from the lobby to the verdict; then what the log says."""

import re
from pathlib import Path

import pytest

from tests.e2e.program import h2h, last_session
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.xdist_group("terminal")


def test_a_session_goes_from_the_lobby_to_a_verdict_that_the_log_holds(
    own_home: Path, tmp_path: Path
) -> None:
    with Terminal(home=own_home, folder=tmp_path) as terminal:
        terminal.wait_for(r"\[x\] player-right")
        terminal.press("Enter")
        screen = terminal.wait_until(lambda s: s.count("✓ done") == 2, "two answers")
        assert "player-" not in screen, "names are hidden until the reveal"
        terminal.press("c")
        checked = terminal.wait_for(r"checks\s+A\s+(pass|fail)(?s:.*)\n\s+B\s+(pass|fail)")
        right = "A" if re.search(r"checks\s+A\s+pass", checked) else "B"
        wrong = "B" if right == "A" else "A"
        terminal.press("v")
        terminal.wait_for(r"›\s?A .*checks say")
        for seat in ("A", "B"):
            grade = "1 pass" if seat == right else "3 fail"
            terminal.press(grade[0])
            terminal.wait_for(rf"{seat} .*▸{grade}")
        terminal.press("Left" if right == "A" else "Right")
        terminal.wait_for(rf"▸[←→] {right}")
        terminal.press("Enter")
        terminal.wait_for(rf"Saved.*\b{right} was player-right")
        terminal.press("C-q")
        assert terminal.wait_for_exit() == 0

    session = last_session(own_home)
    names = {seat["seat"]: seat["contestant"]["name"] for seat in session["seats"]}
    assert session["state"] == "revealed"
    assert names == {right: "player-right", wrong: "player-wrong"}
    solved = {seat["seat"]: seat["checks"]["solved"] for seat in session["seats"]}
    assert solved == {right: True, wrong: False}
    transcript = h2h(own_home, "sessions", "show", "last").stdout
    assert f"{right} pass" in transcript
    assert f"{wrong} fail" in transcript
    assert f"preference {right}" in transcript
    verified = h2h(own_home, "log", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
