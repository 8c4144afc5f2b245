"""What the keys of a screen do, and how to go on from here."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.widgets.key_line import KeyLine


class HelpScreen(Screen[None]):
    """The keys of the screen below it."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "back", "back", key_display="esc")]

    def __init__(self, about: Screen) -> None:
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        yield Static("Help", classes="title", markup=False)
        with VerticalScroll(id="says"):
            yield Static(self._keys(), markup=False)
        yield KeyLine()

    def _keys(self) -> Content:
        lines = []
        for active in self._about.active_bindings.values():
            binding = active.binding
            if binding.description:
                sign = self.app.get_key_display(binding)
                lines.append(
                    Content.assemble((sign.rjust(12), "bold"), f"   {binding.description}")
                )
        return Content("\n").join(lines)

    def action_back(self) -> None:
        self.dismiss(None)
