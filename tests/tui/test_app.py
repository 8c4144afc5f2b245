"""The app around its screens: a light first frame, themes, help, and how it ends when it fails."""

import gc
import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.tui.screens.lobby_stage import lobby
from tui.cli.open import app_of
from tui.screens.lobby.screen import LobbyScreen
from tui.settings import load_settings

HEAVY = (
    *("sqlite_utils", "openai", "anthropic", "httpx", "numpy", "scipy", "pandas", "aiohttp"),
    *("pydantic", "pygments.lexers", "markdown_it", "xllamacpp", "genai_prices"),
    *("sessions.log.writer", "sessions.opening", "tui.screens.arena.screen"),
)
FIRST_FRAME = """
import asyncio, json, sys
from random import Random
from sessions.clock import SystemClock
from tui.app import H2H
from tui.screens.lobby.screen import LobbyScreen
from tui.settings import load_settings

def first_frame(screen):
    widgets = [type(widget).__name__ for widget in screen.walk_children()]
    shown = "\\n".join(strip.text for strip in screen._compositor.render_strips())
    print(json.dumps({"modules": sorted(sys.modules), "widgets": widgets, "shown": shown}))

LobbyScreen._after_first_frame = first_frame

async def main():
    async with H2H(load_settings(), SystemClock(), Random(1)).run_test(size=(120, 36)) as pilot:
        await pilot.pause()

asyncio.run(main())
"""


def test_the_first_frame_comes_before_anything_heavy_and_is_small() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_FRAME], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    frame = json.loads(done.stdout)
    assert [name for name in HEAVY if name in frame["modules"]] == []
    assert len(frame["widgets"]) <= 40
    assert "Check a claim" in frame["shown"]


async def test_every_heavy_module_named_here_is_loaded_later(own_home: Path) -> None:
    """Else the test above would guard against names that nothing uses."""
    async with lobby(own_home):
        pass
    later = ("markdown_it", "pygments.lexers", "sessions.log.writer")
    assert [name for name in later if name not in sys.modules] == []


async def test_t_goes_round_the_themes_and_back(own_home: Path) -> None:
    async with lobby(own_home, settle=False) as stage:
        seen = [stage.app.theme]
        for _ in range(3):
            await stage.press("t")
            seen.append(stage.app.theme)
        assert seen[0] == "dark"
        assert set(seen) == {"dark", "light", "projector"}
        assert seen[-1] == seen[0]


OWN = "a question of your own"


@pytest.mark.parametrize(("key", "said"), [("question_mark", OWN), ("f1", OWN), ("f2", "Keys")])
async def test_help_opens_and_escape_goes_back(own_home: Path, key: str, said: str) -> None:
    async with lobby(own_home, settle=False) as stage:
        await stage.press(key)
        await stage.shows("Help")
        assert said in stage.words
        assert "Focus" not in stage.words, "that is Textual's word, not ours"
        await stage.press("escape")
        await stage.shows("What shall they answer?")


async def test_the_keys_help_tells_a_name_and_never_a_key(own_home: Path) -> None:
    async with lobby(own_home, env={"GROQ_API_KEY": "gsk-secret-123"}, settle=False) as stage:
        await stage.press("f2")
        await stage.shows("In the environment now: GROQ_API_KEY.")
        assert "secret" not in stage.screen


async def test_a_mistake_of_our_own_ends_in_a_sentence_and_a_file(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: LobbyScreen) -> None:
        raise KeyError("no such thing")

    monkeypatch.setattr(LobbyScreen, "action_blind", broken)
    words: list[str] = []

    async def press_b() -> None:
        async with lobby(own_home, settle=False) as stage:
            stage.lobby.last_words = words
            await stage.press("b")

    with pytest.raises(KeyError):
        await press_b()
    assert len(words) == 1
    assert "mistake of its own (KeyError" in words[0]
    assert "Traceback" in (own_home / "data" / "last-error.txt").read_text()


async def test_work_that_fails_is_a_sentence_and_the_app_goes_on(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("by chance")

    monkeypatch.setattr("tui.screens.lobby.facts.load_packs", broken)
    async with lobby(own_home, settle=False) as stage:
        await stage.shows("ZeroDivisionError: by chance")
        await stage.press("c")
        await stage.shows("If all 20 problems counted")


async def test_the_palette_has_the_keys_of_the_screen(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("ctrl+p")
        await stage.type("claim")
        await stage.shows("Key: c put a published score to the test")
        await stage.press("enter")
        await stage.shows("If all 20 problems counted")


async def test_garbage_is_collected_again_once_the_first_frame_is_there(own_home: Path) -> None:
    settings = load_settings(None, {"H2H_HOME": str(own_home)})
    app = app_of(settings, Random(1))
    try:
        assert not gc.isenabled()
        async with app.run_test() as pilot:
            await pilot.pause()
            assert gc.isenabled()
    finally:
        gc.enable()


async def test_a_picture_is_saved_where_one_is_and_asks_no_server(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with lobby(own_home) as stage:
        await stage.press("ctrl+p", *"picture")
        await stage.shows("Save this screen as an SVG file here")
        await stage.press("enter")
        await stage.until(lambda: pictures_in(tmp_path), "a picture")
    (drawn,) = pictures_in(tmp_path)
    assert "simpson-suite" in drawn
    assert "url(http" not in drawn


def pictures_in(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in folder.glob("h2h-*.svg")]
