"""The colours an app wears: the theme that was chosen, the next one, and none under NO_COLOR."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter, Monochrome, NoColor

from sessions.untrusted import one_line
from themes.errors import ThemeError
from themes.load import load_theme, names
from themes.record import ThemeColours
from tui.errors import BadSettings
from tui.settings import Settings, keep_theme
from tui.widgets.line_filters import Chain, Inert
from tui.widgets.theme import textual_theme, theme_variables

FALLBACK = "dark"


class ThemedApp(App[None]):
    """Begins in its theme; the others are read after the first frame."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "next_theme", "theme", tooltip="other colours; the choice is kept")
    ]

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.own_themes: list[str] = []
        self._fallback = load_theme(FALLBACK)
        super().__init__()
        self.no_color = settings.no_color
        self.set_class(settings.no_color, "-no-color", update=False)
        self._last_filters = (*([NoColor()] if settings.no_color else []), Inert())
        self._chain = Chain()
        self._begin_in(self._first_theme())

    def say_first(self, sentence: str) -> None:
        """What is wrong with a theme, for the first screen."""
        raise NotImplementedError

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme_variables(self._fallback)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """For NO_COLOR Textual draws grey; here there is no colour at all."""
        own = [each for each in super().get_line_filters() if not isinstance(each, Monochrome)]
        wanted = (*own, *self._last_filters)
        if wanted != self._chain.filters:
            self._chain = Chain(*wanted)
        return [self._chain]

    def read_themes(self) -> None:
        """Every theme that can be read, once; the first screen says which cannot."""
        if self.own_themes:
            return
        for name in names(self._themes_folder):
            try:
                self.register_theme(textual_theme(load_theme(name, self._themes_folder)))
            except ThemeError as error:
                self.say_first(str(error))
            else:
                self.own_themes.append(name)

    def action_next_theme(self) -> None:
        self.read_themes()
        at = self.own_themes.index(self.theme) if self.theme in self.own_themes else -1
        self.wear(self.own_themes[(at + 1) % len(self.own_themes)])

    def wear(self, theme: str) -> None:
        """Change to it, and keep the choice."""
        self.theme = theme
        try:
            keep_theme(self.settings.config_dir, theme)
        except BadSettings as error:
            self.notify(one_line(str(error)), markup=False)

    @property
    def _themes_folder(self) -> Path:
        return self.settings.config_dir / "themes"

    def _first_theme(self) -> ThemeColours:
        """The chosen one, or the fallback and on the first screen the reason."""
        try:
            return load_theme(self.settings.config.theme, self._themes_folder)
        except ThemeError as error:
            self.say_first(str(error))
            return self._fallback

    def _begin_in(self, colours: ThemeColours) -> None:
        """To set `theme` would have every sheet parsed twice before the first frame."""
        self.register_theme(textual_theme(colours))
        self.set_reactive(ThemedApp.theme, colours.name)
        self.set_class(colours.dark, "-dark-mode", update=False)
        self.set_class(not colours.dark, "-light-mode", update=False)
        self.stylesheet.set_variables(self.get_css_variables())
