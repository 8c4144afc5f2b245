"""The sheets that slide in under the answers, one at a time: follow-up, block picker, verdict."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from sessions.commands import Command, FollowUp, PickBlock
from sessions.snapshot import TurnState
from tui.screens.arena.block_picker import BlockPicker
from tui.screens.arena.follow_up import FollowUpLine
from tui.screens.verdict.ballot import Ballot
from tui.screens.verdict.sheet import VerdictSheet


class Sheets(Vertical):
    """Turns what is typed and picked into commands. `active`: one of them takes the keys."""

    class Wanted(Message):
        """A command to carry out."""

        def __init__(self, command: Command) -> None:
            self.command = command
            super().__init__()

    class Marked(Message):
        """A ballot to save; the sheet stays until `verdict.close()`."""

        def __init__(self, ballot: Ballot) -> None:
            self.ballot = ballot
            super().__init__()

    class Gone(Message):
        """The last sheet went away; the answers have the keys again."""

    def compose(self) -> ComposeResult:
        yield FollowUpLine(
            id="follow-up", placeholder="a further question to every seat", compact=True
        )
        yield BlockPicker(id="picker")
        yield VerdictSheet(id="verdict")

    @property
    def verdict(self) -> VerdictSheet:
        return self.query_one(VerdictSheet)

    @property
    def _picker(self) -> BlockPicker:
        return self.query_one(BlockPicker)

    @property
    def _question(self) -> Input:
        return self.query_one("#follow-up", Input)

    @property
    def active(self) -> bool:
        return any(sheet.display for sheet in (self._question, self._picker, self.verdict))

    def ask_follow_up(self) -> None:
        self._question.display = True
        self._question.focus()

    def pick_block(self, seat: str, turn: TurnState) -> None:
        """The picker, on the block that counts now."""
        run = turn.checks[-1] if turn.checks else None
        counts = turn.block if turn.block is not None else run and run.started.block
        self._picker.open(seat, turn.text, counts)

    def judge(self, seats: tuple[str, ...], checks: Mapping[str, str], *, early: bool) -> None:
        self.verdict.open(seats, checks, early=early)

    def close(self) -> bool:
        """Take away the sheet in front, keeping what was marked. False: there was none."""
        if not self.active:
            return False
        self._question.value = ""
        for sheet in (self._question, self._picker, self.verdict):
            sheet.display = False
        self.post_message(self.Gone())
        return True

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        self.close()
        if text:
            self.post_message(self.Wanted(FollowUp(text)))

    def on_follow_up_line_given_up(self) -> None:
        self.close()

    def on_block_picker_picked(self, event: BlockPicker.Picked) -> None:
        event.stop()
        self.close()
        self.post_message(self.Wanted(PickBlock(event.seat, event.block)))

    def on_verdict_sheet_save(self, event: VerdictSheet.Save) -> None:
        event.stop()
        self.post_message(self.Marked(event.ballot))

    def on_block_picker_back(self) -> None:
        self.close()

    def on_verdict_sheet_back(self) -> None:
        self.close()
