"""Players and brought answers: no server, the same events."""

import asyncio
import time

import pytest

from sessions.events import Finished, Started, Text, Usage
from sessions.providers.brought import BroughtAnswer
from sessions.providers.scripted import ScriptedPlayer, pieces
from tests.wire.asking import ask, collect

TEXT = "Here is  the answer:\n\n```python\ndef f():\n    return 1\n```\n\n"


async def test_a_player_plays_its_text_exactly_at_its_pace():
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    heard = await collect(ScriptedPlayer(TEXT, tokens_per_s=50, sleep=sleep).stream(ask()))
    assert heard.text == TEXT
    assert len(pauses) == len([e for e in heard if isinstance(e, Text)]) > 5
    assert set(pauses) == {1 / 50}


async def test_a_player_says_that_it_is_no_model_and_that_its_counts_are_estimates():
    heard = await collect(ScriptedPlayer("a b", tokens_per_s=1e6).stream(ask()))
    assert heard[0] == Started(served_model="scripted")
    assert heard.usage == Usage(None, None, 2, None, final=True, estimated=True)
    assert heard[-1] == Finished("end", "scripted", "scripted, not a model")


async def test_a_player_stops_when_its_seat_is_stopped():
    async def play():
        return await collect(ScriptedPlayer(TEXT * 50, tokens_per_s=10).stream(ask()))

    task = asyncio.create_task(play())
    await asyncio.sleep(0.05)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < 10, "to its end it would have spoken for a minute"


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "a", "  a", "a  ", "ab" * 99, TEXT, "你好 👩🏽‍🚀\r\n"]
)
def test_pieces_joined_are_the_text(text):
    assert "".join(pieces(text)) == text


async def test_a_brought_answer_is_there_at_once():
    heard = await collect(BroughtAnswer(TEXT).stream(ask()))
    assert heard == [Started(), Text(TEXT), Finished("end", "brought")]


async def test_an_empty_brought_answer_is_an_empty_answer():
    heard = await collect(BroughtAnswer("").stream(ask()))
    assert heard.text == ""
    assert heard.finished.reason == "end"
