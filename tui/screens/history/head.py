"""The line over a past answer, with a mark where the arrows scroll it: said without colour."""

from textual.content import Content
from textual.widgets import Static

from sessions.untrusted import one_line


class PastHead(Static):
    def __init__(self, text: str) -> None:
        self._text = one_line(text)
        super().__init__(Content(f" {self._text}"), classes="past-head", markup=False)

    def mark(self, marked: bool) -> None:
        self.update(Content(f"{'▸' if marked else ' '}{self._text}"), layout=False)
