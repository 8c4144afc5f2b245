"""Which fenced block of an answer counts: the operator's pick, where the last one is not it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.widgets.option_list import Option

from problems.checks.extraction import WHOLE_TEXT, blocks
from sessions.untrusted import one_line
from tui.widgets.pick_list import PickList


class BlockPicker(Vertical):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "pick", "let it count", priority=True),
        Binding("escape", "back", "back", priority=True),
    ]

    class Picked(Message):
        def __init__(self, seat: str, block: int) -> None:
            self.seat, self.block = seat, block
            super().__init__()

    class Back(Message):
        pass

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._seat = ""
        self._choices: list[int] = []

    def compose(self) -> ComposeResult:
        yield Static("", id="picker-title", markup=False)
        yield PickList(id="picker-blocks")

    @property
    def is_open(self) -> bool:
        return self.display

    def open(self, seat: str, text: str, counts: int | None) -> None:
        """`text`: the seat's answer; `counts`: the block that counts now."""
        found = blocks(text)
        self._seat = seat
        self._choices = [*range(len(found)), WHOLE_TEXT]
        title = f"Which block of seat {seat} counts?"
        self.query_one("#picker-title", Static).update(Content(title))
        options = self.query_one(PickList)
        options.clear_options()
        for number, block in enumerate(found):
            count = len(block.text.splitlines())
            lines = f"{count} line{'s' * (count != 1)}"
            first = one_line(block.text, 200)
            now = "counts now · " if number == counts else ""
            tag = one_line(block.tag, 20) or "no tag"
            said = f"{number + 1}  {tag} · {lines} · {now}{first}"
            options.add_option(Option(Content(said)))
        options.add_option(Option(Content("   the whole text")))
        options.highlighted = 0 if counts is None else min(max(counts, 0), len(found))
        self.display = True
        options.focus()

    def close(self) -> None:
        self.display = False

    def action_pick(self) -> None:
        highlighted = self.query_one(PickList).highlighted
        if highlighted is not None:
            self.post_message(self.Picked(self._seat, self._choices[highlighted]))

    def action_back(self) -> None:
        self.post_message(self.Back())

    def on_option_list_option_selected(self, event: PickList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Picked(self._seat, self._choices[event.option_index]))
