"""A question of the operator's own: no checks, graded by hand."""

from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static, TextArea

from tui.screens.leaving import leave
from tui.widgets.key_line import KeyLine


class Written(Struct, frozen=True):
    """What was written, and whether to put it now; else it is kept for the next time."""

    text: str
    start: bool


class QuestionScreen(Screen[Written]):
    """Dismisses with what stands in it, by whichever key."""

    CSS_PATH = "question.tcss"
    AUTO_FOCUS = "#question"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", priority=True),
        Binding("ctrl+s", "start", show=False, priority=True),
        Binding("ctrl+j", "new_line", "new line", priority=True),
        Binding("shift+enter", "new_line", show=False, priority=True),
        Binding("escape", "back", "back", priority=True),
    ]

    def __init__(self, question: str = "") -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        yield Static("Your own question", classes="title", markup=False)
        yield Static(
            "It goes to every contestant as you write it, pasted text too. Nothing checks the "
            "answers; you grade them.",
            classes="dim",
            id="about",
            markup=False,
        )
        yield TextArea(self._question, id="question", compact=True, soft_wrap=True)
        yield Static("", id="said", markup=False)
        yield KeyLine()

    def action_start(self) -> None:
        text = self.query_one(TextArea).text
        if text.strip():
            leave(self, Written(text, start=True))
        else:
            self.query_one("#said", Static).update(
                Content("The question is empty; write one first.")
            )

    def action_new_line(self) -> None:
        self.query_one(TextArea).insert("\n")

    def action_back(self) -> None:
        leave(self, Written(self.query_one(TextArea).text, start=False))
