"""What came in and is not drawn yet, and everything that was."""

from msgspec import Struct

from sessions.untrusted import neutralise


class Turn(Struct, frozen=True):
    """Where a new turn begins, under a rule with a title."""

    title: str


Part = str | Turn


class Intake:
    """Raw pieces in, neutral parts out. `parts` keeps all that was taken, to draw it anew."""

    def __init__(self) -> None:
        self._pending: list[Part] = []
        self._held = ""  # a carriage return that may turn out to be the first half of a line end
        self.parts: list[Part] = []
        self.ended = False

    def add(self, part: Part) -> None:
        """Take a raw piece of text, or the start of a turn. Cheap."""
        self._pending.append(part)
        if isinstance(part, Turn):
            self.ended = False

    def end(self) -> None:
        """No more text will come for this turn."""
        self.ended = True
        self._pending.append("")

    def __bool__(self) -> bool:
        return bool(self._pending)

    def take(self) -> list[Part]:
        """What is pending, as few neutral parts."""
        taken: list[Part] = []
        raw: list[str] = []
        for part in self._pending:
            if isinstance(part, str):
                raw.append(part)
                continue
            taken += self._neutral(raw, last=True)
            taken.append(Turn(neutralise(part.title).replace("\n", " ")))
            raw = []
        taken += self._neutral(raw, last=self.ended)
        self._pending.clear()
        self.parts += taken
        return taken

    def _neutral(self, raw: list[str], *, last: bool) -> list[Part]:
        text = self._held + "".join(raw)
        self._held = "\r" if text.endswith("\r") and not last else ""
        neutral = neutralise(text[: len(text) - len(self._held)])
        return [neutral] if neutral else []

    @property
    def text(self) -> str:
        """The neutral text of the newest turn, as far as it was taken."""
        text = ""
        for part in reversed(self.parts):
            if isinstance(part, Turn):
                break
            text = part + text
        return text
