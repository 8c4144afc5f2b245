"""Whether a pack's code may run on this machine: asked where it would, once for each digest."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from problems.installed import InstalledPack
from tui.packs import RUNS, fact_lines, standing_words
from tui.screens.leaving import leave
from tui.widgets.key_line import KeyLine


class TrustScreen(ModalScreen[bool]):
    """Dismisses with whether it may. Enter, which may have been pressed twice, does nothing."""

    CSS_PATH = "trust.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "trust this digest"),
        Binding("n,escape", "no", "do not", key_display="esc"),
    ]

    def __init__(self, one: InstalledPack) -> None:
        super().__init__()
        self._one = one

    def compose(self) -> ComposeResult:
        with Vertical(id="trust"):
            yield Static(standing_words(self._one), classes="title", markup=False)
            for line in fact_lines(self._one):
                yield Static(line, classes="fact", markup=False)
            yield Static(RUNS, markup=False)
            yield KeyLine()

    def action_yes(self) -> None:
        leave(self, True)

    def action_no(self) -> None:
        leave(self, False)
