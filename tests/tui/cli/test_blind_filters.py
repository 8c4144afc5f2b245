"""No filter of a score or of pairs can ask who sits in a session that is still blind."""

import asyncio
from pathlib import Path

import pytest

from tests.tui.screens.scores_stage import scored_log
from tui.cli.main import _run


@pytest.mark.parametrize("command", ["score", "pairs"])
async def test_a_name_that_only_a_blind_session_holds_is_answered_like_one_that_nobody_has(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str
):
    log = tmp_path / "scores.db"
    await scored_log(log)

    def answer(*words: str) -> str:
        assert _run([command, *words, "--log", str(log)]) == 0
        return capsys.readouterr().out

    for option, held in (("--contestant", "secret-model"), ("--problem", "hidden-problem")):
        told = await asyncio.to_thread(answer, option, held)
        assert told == await asyncio.to_thread(answer, option, "nobody-has-it")
