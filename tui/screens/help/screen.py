"""What the keys of a screen do, and how to go on from here."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.screens.help.text import Topic, topic_content
from tui.screens.leaving import leave
from tui.widgets.key_line import KeyLine

KEY_WIDTH = 12
OURS = {  # what Textual's own bindings do, in our words
    "app.focus_next": "to the next field or list",
    "app.focus_previous": "to the field or list before",
    "screen.copy_text": "copy what is marked with the mouse",
}
MOVE = ("↑ ↓ j k", "up and down a list; the arrows scroll a text")


class HelpScreen(Screen[None]):
    """The keys of the screen below it (where one is given), then `topics`."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "#says"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "back", key_display="esc"),
    ]

    def __init__(self, about: Screen | None, topics: Sequence[Topic]) -> None:
        super().__init__()
        self._about = about
        self._topics = topics

    def compose(self) -> ComposeResult:
        yield Static("Help", classes="title", markup=False)
        with VerticalScroll(id="says"):
            if self._about is not None:
                yield Static(self._keys(self._about), markup=False)
            for topic in self._topics:
                yield Static(topic_content(topic), classes="topic", markup=False)
        yield KeyLine()

    def _keys(self, screen: Screen) -> Content:
        """Every key with a description, shown in the footer or not."""
        signs: dict[str, list[str]] = {}
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.description and _is_ours(active):
                shown = self.app.get_key_display(binding)
                keys = signs.setdefault(_what(binding), [])
                if shown not in keys:
                    keys.append(shown)
        listed = [(" ".join(keys), what) for what, keys in signs.items()]
        lines = [
            Content.assemble((f"{keys[: KEY_WIDTH - 1]:<{KEY_WIDTH}}", "bold"), what)
            for keys, what in [*listed, MOVE]
        ]
        return Content("\n").join([Content.styled("Keys here", "bold"), *lines])

    def action_back(self) -> None:
        leave(self)


def _is_ours(active: ActiveBinding) -> bool:
    """Of the app, a screen, or a sheet of ours; not the keys of a field, which are habit."""
    node, shown = active.node, active.binding.show
    return isinstance(node, Screen | App) or (shown and type(node).__module__.startswith("tui."))


def _what(binding: Binding) -> str:
    """What a key does, in a few words more than the line of keys has room for."""
    return binding.tooltip or OURS.get(binding.action) or binding.description
