"""An app that holds what a test gives it, under one of our themes."""

from collections.abc import Sequence

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.pilot import Pilot
from textual.widget import Widget

from themes.load import load_theme, names
from tui.widgets.theme import textual_theme, theme_variables


class Stage(App[None]):
    """Widgets side by side."""

    CSS = "Horizontal { height: 1fr; } Horizontal > * { width: 1fr; }"

    def __init__(self, widgets: Sequence[Widget], theme: str = "dark") -> None:
        super().__init__()
        self._widgets = widgets
        for name in names():
            self.register_theme(textual_theme(load_theme(name)))
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme_variables(load_theme("dark"))

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield from self._widgets


def screen_rows(pilot: Pilot) -> list[str]:
    """What stands on the screen, row by row."""
    strips = pilot.app.screen._compositor.render_strips()
    return [strip.text.rstrip() for strip in strips]
