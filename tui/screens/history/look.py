"""A past session judged blind: answers under letters of their own, the ballot under them."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.types import CSSPathType
from textual.widgets import Static

from sessions.commands import Judge
from sessions.second_look import BlindAnswer, SecondLook, blind_judge
from sessions.untrusted import one_line
from tui.screens.history.head import PastHead
from tui.screens.leaving import leave
from tui.screens.verdict.sheet import VerdictSheet
from tui.screens.work import sentence
from tui.widgets.answer_pane import AnswerPane
from tui.widgets.key_line import KeyLine

NARROWEST = 39  # columns of an answer beside others
HIDDEN = "hidden"

Save = Callable[[Judge], Awaitable[None]]


class LookColumn(Vertical):
    """One answer under its letter, and nothing that tells whose it is."""

    def __init__(self, answer: BlindAnswer) -> None:
        super().__init__(classes="past-seat")
        self.answer = answer

    def compose(self) -> ComposeResult:
        yield PastHead(f"Answer {self.answer.letter}")
        yield AnswerPane(follow=False)

    def on_descendant_focus(self) -> None:
        self.query_one(PastHead).mark(True)

    def on_descendant_blur(self) -> None:
        self.query_one(PastHead).mark(False)

    @property
    def pane(self) -> AnswerPane:
        return self.query_one(AnswerPane)

    def on_mount(self) -> None:
        for head, text in self.answer.parts:
            if head:
                self.pane.turn(one_line(head))
            self.pane.feed(text)
        self.pane.end()
        if self.answer.end:
            self.pane.say(self.answer.end, "warning")


class LookScreen(Screen[Judge | None]):
    """Dismissed with the judgement once it is saved, or with None."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["history.tcss", "../verdict/verdict.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "judge", "judge"),
        Binding("s", "statement", "statement"),
        Binding("tab,right", "next_answer(1)", "next answer", key_display="tab"),
        Binding("shift+tab,left", "next_answer(-1)", show=False),
        Binding("escape,q", "back", "back", key_display="esc"),
    ]

    def __init__(self, look: SecondLook, rater: str, save: Save) -> None:
        """`save` returns when the judgement is durable, and raises the reason where it is not."""
        super().__init__()
        self._look = look
        self._rater = rater
        self._save = save
        self._at = 0
        self._saving = False

    def compose(self) -> ComposeResult:
        yield Static(one_line(f"Judged blind by {self._rater}"), classes="title", markup=False)
        with Horizontal(id="past-seats"):
            for answer in self._look.answers:
                yield LookColumn(answer)
        yield AnswerPane(breaks=False, follow=False, id="asked")
        yield VerdictSheet(id="verdict")
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#asked", AnswerPane).set_text(self._look.prompt)
        self._arrange(self.size.width)
        self._columns[0].pane.focus()

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(event.size.width)

    @property
    def _columns(self) -> list[LookColumn]:
        return list(self.query(LookColumn))

    @property
    def _sheet(self) -> VerdictSheet:
        return self.query_one(VerdictSheet)

    def _arrange(self, width: int) -> None:
        alone = width // len(self._look.answers) < NARROWEST and len(self._look.answers) > 1
        for at, column in enumerate(self._columns):
            column.set_class(alone and at != self._at, "-away")

    def _show(self, at: int) -> None:
        self._at = at % len(self._columns)
        self.remove_class("-statement")
        self._arrange(self.size.width)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the ballot is open, its own keys alone are offered."""
        return not (action in ("judge", "statement", "next_answer") and self._sheet.is_open)

    def action_next_answer(self, step: int) -> None:
        self._show(self._at + step)
        self._columns[self._at].pane.focus()

    def action_statement(self) -> None:
        self.toggle_class("-statement")
        asked = self.has_class("-statement")
        (self.query_one("#asked", AnswerPane) if asked else self._columns[self._at].pane).focus()

    def action_judge(self) -> None:
        letters = self._look.letters
        self._sheet.open(letters, dict.fromkeys(letters, HIDDEN), early=False)
        self.refresh_bindings()

    def action_back(self) -> None:
        if not self._saving:
            leave(self)

    def on_verdict_sheet_back(self) -> None:
        self._sheet.close()
        self.refresh_bindings()
        self._columns[self._at].pane.focus()

    def on_verdict_sheet_scroll_answer(self, event: VerdictSheet.ScrollAnswer) -> None:
        self._show(self._look.letters.index(event.seat))
        pane = self._columns[self._at].pane
        pane.scroll_relative(y=event.pages * max(1, pane.size.height - 1), animate=False)

    def on_verdict_sheet_save(self, event: VerdictSheet.Save) -> None:
        ballot = event.ballot
        if self._saving:
            return
        if not ballot.grades and ballot.prefer is None:
            self._sheet.refuse("Nothing was judged: give a grade or a preference.")
            return
        note = ballot.note.strip()
        judge = blind_judge(self._look, self._rater, ballot.grades, ballot.prefer, note)
        self._saving = True
        self.run_worker(self._carry_out(judge), exit_on_error=False)

    async def _carry_out(self, judge: Judge) -> None:
        try:
            await self._save(judge)
        except Exception as error:  # whatever it is, what was marked stays and the reason is said
            self._saving = False
            self._sheet.refuse(f"{sentence(error)} Press enter to try again.")
        else:
            leave(self, judge)
