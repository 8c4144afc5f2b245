"""A text laid over the answers to be read: the statement, or what a seat's checks say in full."""

import re

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from sessions.untrusted import one_line
from tui.widgets.answer_pane.pane import AnswerPane


class Reading(Vertical):
    """Shows one Markdown text at a time; showing the same subject again takes it away."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.subject = ""
        self.pane = AnswerPane(breaks=False, follow=False)

    def compose(self) -> ComposeResult:
        yield Static("", id="reading-title", markup=False)
        yield self.pane

    @property
    def is_open(self) -> bool:
        return self.display

    def toggle(self, subject: str, title: str, text: str) -> bool:
        """Whether it is open now."""
        if self.display and subject == self.subject:
            self.close()
            return False
        self.subject = subject
        self.query_one("#reading-title", Static).update(Content(one_line(title)))
        self.display = True
        self.pane.set_text(text)
        self.pane.scroll_home(animate=False)
        self.pane.focus()
        return True

    def close(self) -> None:
        self.display = False


def fenced(text: str, tag: str = "") -> str:
    """A text in a fence longer than any inside, so that nothing in it is taken for Markdown."""
    longest = max(map(len, re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    newline = "" if text.endswith("\n") else "\n"
    return f"{fence}{tag}\n{text}{newline}{fence}"
