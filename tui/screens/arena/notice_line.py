"""One plain sentence over the keys: what was refused, what was saved, what a key would do."""

from textual.content import Content
from textual.widgets import Static

from sessions.untrusted import neutralise


class NoticeLine(Static):
    """Takes no room while there is nothing to say."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)
        self._asked = ""
        self.said = ""

    def say(self, sentence: str) -> None:
        self._asked = ""
        self.said = sentence
        self.update(Content(neutralise(sentence)))
        self.set_class(bool(sentence), "-said")

    def confirmed(self, action: str, question: str) -> bool:
        """False at the first press of a key, when its question is said; True at the second."""
        if self._asked == action:
            self.say("")
            return True
        self.say(question)
        self._asked = action
        return False

    def withdraw(self, action: str) -> None:
        """What was asked before an action is settled by itself: its question goes."""
        if self._asked == action:
            self.say("")
