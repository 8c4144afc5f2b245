"""Our colours reach style sheets and the pane by name, under any theme."""

import pytest
from rich.style import Style

from tests.tui.widgets.stage import Stage
from themes.load import load_theme, names
from tui.widgets.answer_pane import AnswerPane
from tui.widgets.theme import textual_theme


@pytest.mark.parametrize("name", names())
async def test_a_theme_of_ours_gives_the_screen_exactly_its_colours(name):
    colours = load_theme(name)
    pane = AnswerPane()
    async with Stage([pane], name).run_test(size=(80, 5)) as pilot:
        pane.set_text("text\n\n```python\ndef\n```")
        await pilot.pause()
        assert pane.styles.background.hex.lower() == colours.background
        assert pane.styles.color.hex.lower() == colours.foreground
        assert pilot.app.theme_variables["h2h-dim"] == colours.dim
        code = pane.render_lines(pane.size.region)[3]
        style = next(segment.style for segment in code if segment.text.strip() == "def")
        assert style is not None
        assert style == style + Style(color=colours.code.keyword, bgcolor=colours.code.background)


async def test_under_a_theme_of_textuals_own_the_pane_still_draws():
    pane = AnswerPane()
    async with Stage([pane], "dark").run_test(size=(80, 5)) as pilot:
        pane.set_text("# Head\n\n```python\ndef\n```")
        pilot.app.theme = "nord"
        await pilot.pause(0.3)
        assert pane.line_count == 4


def test_every_theme_is_made_without_an_app():
    assert [textual_theme(load_theme(name)).name for name in names()] == list(names())
