"""The app: its first screen, the keys that work everywhere, its themes; nothing else."""

from random import Random
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from sessions.clock import Clock
from themes.errors import ThemeError
from themes.load import load_theme, names
from tui.screens.help import HelpScreen
from tui.screens.help_text import ABOUT, PLAYERS, WORDS, keys_topic
from tui.screens.lobby import LobbyScreen
from tui.settings import Settings
from tui.widgets.theme import textual_theme, theme_variables

if TYPE_CHECKING:
    from sessions.opening import Request

FALLBACK = "dark"


class H2H(App[None]):
    """`h2h` with a terminal: a lobby, and what is opened from it."""

    TITLE = "h2h"
    CSS_PATH: ClassVar = [
        "app.tcss",
        "screens/lobby.tcss",
    ]  # the first screen brings none of its own
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "next_theme", "theme"),
        Binding("f2", "keys_help", "keys", show=False),
        Binding("question_mark,f1", "help", "help", key_display="?"),
        Binding("ctrl+p", "command_palette", "palette"),
        Binding("ctrl+q", "quit", "quit", priority=True),
    ]

    def __init__(
        self, settings: Settings, clock: Clock, rng: Random, begin: "Request | None" = None
    ) -> None:
        """`begin` is a session to open at once; the lobby is behind it."""
        self.settings = settings
        self._lobby = LobbyScreen(settings, clock, rng, begin)
        super().__init__()
        self._own_themes = self._register_themes()

    def get_default_screen(self) -> Screen:
        return self._lobby

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme_variables(load_theme(FALLBACK))

    def _register_themes(self) -> list[str]:
        """Every theme that can be read; the first screen says which cannot."""
        folder = self.settings.config_dir / "themes"
        usable = []
        for name in names(folder):
            try:
                self.register_theme(textual_theme(load_theme(name, folder)))
            except ThemeError as error:
                self._lobby.say_first(str(error))
            else:
                usable.append(name)
        chosen = self.settings.config.theme
        self.theme = chosen if chosen in usable else FALLBACK
        return usable

    def action_next_theme(self) -> None:
        at = self._own_themes.index(self.theme) if self.theme in self._own_themes else -1
        self.theme = self._own_themes[(at + 1) % len(self._own_themes)]

    def action_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            keys = keys_topic(self.settings.env, self.settings.keys_file, self.settings.config_dir)
            self.push_screen(HelpScreen(self.screen, (ABOUT, WORDS, PLAYERS, keys)))

    def action_keys_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            keys = keys_topic(self.settings.env, self.settings.keys_file, self.settings.config_dir)
            self.push_screen(HelpScreen(None, (keys,)))
