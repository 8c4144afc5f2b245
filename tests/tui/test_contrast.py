"""What stands in an empty field can be read, in every theme that ships."""

from pathlib import Path

import pytest
from rich.style import Style
from textual.color import Color
from textual.widgets import Input

from tests.themes.test_load import contrast
from tests.tui.screens.lobby_stage import lobby
from themes.load import names


def drawn(style: Style) -> float:
    """The contrast of a cell (WCAG)."""
    assert style.color is not None
    assert style.bgcolor is not None
    return contrast(*(Color.from_rich_color(each).hex6 for each in (style.color, style.bgcolor)))


@pytest.mark.parametrize("theme", names())
async def test_what_an_empty_field_asks_for_can_be_read(own_home: Path, theme: str) -> None:
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "config.toml").write_text(f'theme = "{theme}"\n')
    async with lobby(own_home) as stage:
        assert stage.app.theme == theme
        line = stage.app.screen.query_one("#search", Input).render_line(0)
        said = [segment for segment in line if segment.text.strip()]
        assert "".join(segment.text for segment in said).strip() == "/ search"
        assert all(drawn(segment.style or Style()) >= 4.5 for segment in said)
