"""The lobby's notice line."""

from textual.content import Content
from textual.widgets import Static

from sessions.untrusted import one_line


class Notice(Static):
    """One sentence until the next. What is wrong here stands together until then."""

    def __init__(self) -> None:
        super().__init__("", id="notice", markup=False)
        self.troubles: list[str] = []

    def say(self, sentence: str) -> None:
        self.update(Content(one_line(sentence, limit=600)))

    def trouble(self, sentence: str) -> None:
        """Possible before there is a screen, too: it stands in the first frame."""
        if sentence not in self.troubles:
            self.troubles.append(sentence)
        self.say(" ".join(self.troubles))
