"""One value out of a list: a pack, a problem, a contestant, a rater, a day."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.widgets.option_list import Option

from sessions.untrusted import one_line
from tui.screens.leaving import leave
from tui.widgets.key_line import KeyLine
from tui.widgets.pick_list import PickList

ALL = 0  # the place of "all" in the list


class ChooseScreen(ModalScreen[int]):
    """Gives the place of what was picked in `names`, or None after escape. Writes nothing."""

    CSS_PATH = "scoreboard.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "pick", "pick", priority=True),
        Binding("escape", "dismiss", "back"),
    ]

    def __init__(self, title: str, names: Sequence[str], chosen: int) -> None:
        super().__init__()
        self._title, self._names, self._chosen = title, names, chosen

    def compose(self) -> ComposeResult:
        yield Static(self._title, classes="title", markup=False)
        yield PickList(*(Option(one_line(name, 100)) for name in self._names), id="values")
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(PickList).highlighted = self._chosen

    def on_option_list_option_selected(self) -> None:
        self.action_pick()

    def action_pick(self) -> None:
        leave(self, self.query_one(PickList).highlighted)
