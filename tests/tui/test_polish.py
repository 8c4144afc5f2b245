"""No colour where none is wanted, a theme that stays, and nothing but text on its way out."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tests.tui.screens.lobby_stage import lobby
from themes.load import load_theme
from tui.cli.main import _run
from tui.errors import BadSettings
from tui.settings import keep_theme, load_settings
from tui.widgets.line_filters import Inert

BLACK = Color(0, 0, 0)


async def colours(home: Path, **env: str) -> set[str]:
    async with lobby(home, env=env) as stage:
        strips = stage.app.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if segment.style]
    both = {colour for style in styles for colour in (style.color, style.bgcolor) if colour}
    return {colour.name for colour in both if not colour.is_default}


async def test_no_color_means_no_colour_at_all(own_home: Path):
    assert await colours(own_home, NO_COLOR="1") == set()
    assert await colours(own_home, NO_COLOR="")


async def test_the_theme_chosen_by_key_stays_and_so_do_comments(own_home: Path):
    path = own_home / "config" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('# mine\nrater = "ann"  # who judges\n[checks]\nwall_s = 9\n')
    async with lobby(own_home) as stage:
        await stage.press("t")
        chosen = stage.app.theme
    assert chosen != "dark"
    kept = load_settings().config
    assert (kept.theme, kept.rater, kept.checks.wall_s) == (chosen, "ann", 9)
    text = path.read_text()
    assert "# mine" in text
    assert "# who judges" in text


async def test_the_kept_theme_is_worn_from_the_first_frame_on(own_home: Path):
    path = own_home / "config" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('theme = "light"\n')
    async with lobby(own_home, settle=False) as stage:
        painted = stage.app.screen.styles.background
        assert painted.hex.lower() == load_theme("light").background.lower()
        assert stage.app.has_class("-light-mode")
        assert not stage.app.has_class("-dark-mode")


async def test_a_kept_theme_that_is_gone_is_said_and_the_default_worn(own_home: Path):
    path = own_home / "config" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('theme = "lihgt"\n')
    async with lobby(own_home) as stage:
        assert stage.app.theme == "dark"
        await stage.shows("There is no theme 'lihgt'; did you mean 'light'?")


def test_a_theme_that_cannot_be_kept_is_a_sentence(tmp_path: Path):
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(BadSettings, match="could not be kept"):
        keep_theme(tmp_path, "light")


def test_no_control_character_passes_the_last_filter():
    hostile = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x200B, 0xE0041)))
    style = Style(bold=True)
    drawn = Inert().apply([Segment("plain", style), Segment(hostile, style)], BLACK)
    assert drawn[0] == Segment("plain", style)
    assert all(drawn[1].text)
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in drawn[1].text)
    assert not set("\u202e\u200b\U000e0041") & set(drawn[1].text)


def test_the_last_filter_costs_little_beside_drawing_a_line_of_text():
    line, style = [Segment("a line of an answer " * 2)] * 5, Style(bold=True)

    def least(work: Callable[[], object]) -> float:
        """CPU seconds of fifty calls, of the best of seven tries."""
        found = []
        for _ in range(7):
            begun = time.thread_time()
            for _ in range(50):
                work()
            found.append(time.thread_time() - begun)
        return min(found)

    drawn = least(lambda: [style.render(text) for text, _, _ in line])
    assert least(lambda: Inert().apply(line, BLACK)) < 4 * drawn


def test_a_wrong_command_names_the_nearest(capsys):
    assert _run(["runn"]) == 2
    assert "Did you mean 'run'?" in capsys.readouterr().err
