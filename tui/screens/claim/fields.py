"""The fields of a claim: what was typed, and what it means."""

from msgspec import Struct
from textual import events
from textual.widgets import Input

from sessions.scoring.errors import BadCounts

DIGITS = "0123456789"


class Fields(Struct, frozen=True):
    """What stands in the fields, as typed."""

    figure: str = "1.7 %"
    problems: str = "20"
    repeats: str = ""
    passed: str = ""
    of: str = ""
    source: str = ""

    def arguments(self) -> tuple[str, int | None, int | None, tuple[int, int] | None, str | None]:
        """For `explain`. Raises BadCounts where a number cannot be read."""
        return (
            self.figure,
            _number("Problems", self.problems),
            _number("Repeats", self.repeats),
            self._mine(),
            self.source.strip() or None,
        )

    def _mine(self) -> tuple[int, int] | None:
        passed = _number("Your own passes", self.passed)
        of = _number("Your own problems", self.of)
        if passed is None and of is None:
            return None
        if passed is None or of is None:
            raise BadCounts("Your own spot check needs both numbers: passes, of problems tried.")
        return passed, of


def _number(name: str, text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadCounts(f"{name}: {text[:20]!r} is not a whole number; leave it empty or mend it.")
    return int(text)


class NumberInput(Input):
    """Takes only characters of a number; every other key stays a command of the screen."""

    def __init__(
        self, value: str, *, allowed: str = DIGITS, id: str, placeholder: str = ""
    ) -> None:
        super().__init__(value, id=id, placeholder=placeholder, compact=True, select_on_focus=False)
        self._allowed = allowed

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return bool(character) and character in self._allowed

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable and not self.check_consume_key(event.key, event.character):
            event.prevent_default()  # Input would take it; so it goes on to the screen's bindings
