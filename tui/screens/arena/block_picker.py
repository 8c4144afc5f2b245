"""Which fenced block of an answer counts: the operator's pick, where the last one is not it."""

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.widgets.option_list import Option

from problems.checks.extraction import WHOLE_TEXT, blocks
from problems.checks.fences import Block
from sessions.untrusted import one_line
from tui.widgets.pick_list import PickList

MOST_SHOWN = 1000  # characters that the beginning of a block is looked for in


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
        self._seat, self._choices = seat, []
        title = f"Which block of seat {seat} counts?"
        self.query_one("#picker-title", Static).update(Content(title))
        options = self.query_one(PickList)
        options.clear_options()
        self.display = True
        options.focus()
        self.run_worker(self._fill(text, counts), exclusive=True)

    async def _fill(self, text: str, counts: int | None) -> None:
        lines = await asyncio.to_thread(block_lines, text, counts)
        self._choices = [*range(len(lines)), WHOLE_TEXT]
        options = self.query_one(PickList)
        options.add_options([Option(Content(line)) for line in (*lines, "   the whole text")])
        options.highlighted = 0 if counts is None else min(max(counts, 0), len(lines))

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


def block_lines(text: str, counts: int | None) -> list[str]:
    """A line a block of an answer. Blocks: the answer may be long."""
    return [_line(number, block, number == counts) for number, block in enumerate(blocks(text))]


def _line(number: int, block: Block, counts: bool) -> str:
    count = block.text.count("\n")
    lines = f"{count} line{'s' * (count != 1)}"
    tag = one_line(block.tag, 20) or "no tag"
    now = "counts now · " if counts else ""
    return f"{number + 1}  {tag} · {lines} · {now}{one_line(block.text[:MOST_SHOWN], 200)}"
