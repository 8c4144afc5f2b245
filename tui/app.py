"""The app: its first screen, the keys that work everywhere, the palette; nothing else."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen

from sessions.clock import Clock
from sessions.untrusted import one_line
from tui.hang_up import LOOK_S, TerminalDriver, has_hung_up
from tui.screens.lobby.screen import LobbyScreen
from tui.screens.palette import Palette
from tui.screens.work import crash_words
from tui.settings import Settings
from tui.themed import ThemedApp

if TYPE_CHECKING:
    from sessions.opening import Request

HERE = Path(__file__).parent
NOT_IN_PALETTE = {"command_palette", "next_theme"}


class H2H(ThemedApp):
    """`h2h` with a terminal: a lobby, and what is opened from it."""

    TITLE = "h2h"
    # Textual reads no style sheet of a first screen's own.
    CSS_PATH: ClassVar = [HERE / "app.tcss", HERE / "screens" / "lobby" / "lobby.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2", "keys_help", "keys", show=False, tooltip="keys to the models: how to add one"
        ),
        Binding("question_mark", "help", "help", key_display="?", tooltip="keys, words, players"),
        Binding("f1", "help", "help"),  # shown where `?` is typed as text
        Binding("ctrl+p", "command_palette", "palette", tooltip="all of this by name"),
        Binding("ctrl+q", "quit", "quit", priority=True),
        Binding("ctrl+z", "suspend_process", show=False, tooltip="to the shell; fg comes back"),
    ]

    def __init__(
        self, settings: Settings, clock: Clock, rng: Random, begin: "Request | None" = None
    ) -> None:
        """`begin` is a session to open at once; the lobby is behind it."""
        self._clock = clock
        self._lobby = LobbyScreen(settings, clock, rng, begin)
        super().__init__(settings)

    @property
    def last_words(self) -> list[str]:
        """What could not be saved at the end, in sentences, for the shell."""
        return self._lobby.last_words

    def get_default_screen(self) -> Screen:
        return self._lobby

    def say_first(self, sentence: str) -> None:
        self._lobby.say_first(sentence)

    def on_mount(self) -> None:
        self.call_after_refresh(self.read_themes)
        # After ctrl+z the terminal is empty, and Textual would draw only what changes.
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        if not self.is_headless:
            self.set_interval(LOOK_S, self._leave_with_the_terminal)

    def get_driver_class(self) -> type[Driver]:
        chosen = super().get_driver_class()
        return TerminalDriver if chosen is LinuxDriver else chosen

    async def on_event(self, event: events.Event) -> None:
        """What is typed while the app ends finds no screen any more, which Textual takes badly."""
        if self.screen_stack or not isinstance(event, events.InputEvent):
            await super().on_event(event)

    def _leave_with_the_terminal(self) -> None:
        if has_hung_up():
            self.exit()

    def _print_error_renderables(self) -> None:
        """Textual would print a traceback; a person gets a sentence, and a file that has it."""
        if self._exception is None:
            super()._print_error_renderables()
        else:
            self.last_words.append(crash_words(self._exception, self.settings.data_dir))

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(placeholder="what do you want to do?"))

    def get_system_commands(self, screen: Screen) -> Iterable[SystemCommand]:
        """The palette: every key that acts now, by its name; the themes; a picture."""
        seen = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.action not in seen | NOT_IN_PALETTE:
                seen.add(binding.action)
                press = partial(self.simulate_key, binding.key)
                says = f"Key: {self.get_key_display(binding)}  {binding.tooltip}".rstrip()
                yield SystemCommand(binding.description.capitalize(), says, press)
        for name in self.own_themes:
            yield SystemCommand(
                f"Theme {one_line(name)}", "Wear and keep it", partial(self.wear, name)
            )
        yield SystemCommand("Picture", "Save this screen as an SVG file here", self._take_picture)

    def _take_picture(self) -> None:
        self.call_after_refresh(self._save_picture)  # without the palette on it

    def _save_picture(self) -> None:
        from tui.picture import saved

        said = saved(self, Path.cwd(), self._clock.now())
        self.notify(one_line(said, limit=600), markup=False)

    def action_suspend_process(self) -> None:
        """Not while an answer or a check is timed: it would look as slow as we were. The screen
        that it is timed on says so."""
        if not any(getattr(screen, "says_it_times", bool)() for screen in self.screen_stack):
            super().action_suspend_process()

    def action_help(self) -> None:
        self._help(self.screen, everything=True)

    def action_keys_help(self) -> None:
        self._help(None, everything=False)

    def _help(self, about: Screen | None, *, everything: bool) -> None:
        from tui.screens.help.screen import HelpScreen
        from tui.screens.help.text import ABOUT, PLAYERS, WORDS, keys_topic

        if not isinstance(self.screen, HelpScreen):
            keys = keys_topic(self.settings.env, self.settings.keys_file, self.settings.config_dir)
            self.push_screen(
                HelpScreen(about, (ABOUT, WORDS, PLAYERS, keys) if everything else (keys,))
            )
