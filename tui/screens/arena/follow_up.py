"""The line on which a further question to every seat is typed."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class FollowUpLine(Input):
    """Its keys are said: enter, which is habit, and escape, which only takes the line away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "ask every seat"),
        Binding("escape", "give_up", "back"),
    ]

    class GivenUp(Message):
        pass

    def action_give_up(self) -> None:
        self.post_message(self.GivenUp())
