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
        """For `explain`; an own check of which one number is there yet is none.

        Raises BadCounts where a number cannot be read.
        """
        passed, of = self._mine()
        return (
            self.figure,
            _number("Problems", self.problems),
            _number("Repeats", self.repeats),
            None if passed is None or of is None else (passed, of),
            self.source.strip() or None,
        )

    def missing(self) -> str:
        """The question that completes an own check, or "". Raises BadCounts as `arguments`."""
        passed, of = self._mine()
        if passed is None and of is not None:
            return f"Your check is not counted yet: how many of the {of} passed?"
        if passed is not None and of is None:
            return f"Your check is not counted yet: {passed} passed, of how many problems tried?"
        return ""

    def _mine(self) -> tuple[int | None, int | None]:
        return _number("Your own passes", self.passed), _number("Your own problems", self.of)


def _number(name: str, text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadCounts(f"{name}: {text[:20]!r} is not a whole number; leave it empty or mend it.")
    return int(text)


class NumberInput(Input):
    """Takes only characters of a number; every other key stays a command of the screen.

    What stands in it is marked when it gets the focus, so that a figure typed takes its place.
    """

    def __init__(
        self, value: str, *, allowed: str = DIGITS, id: str, placeholder: str = ""
    ) -> None:
        super().__init__(value, id=id, placeholder=placeholder, compact=True)
        self._allowed = allowed

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return bool(character) and character in self._allowed

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable and not self.check_consume_key(event.key, event.character):
            event.prevent_default()  # Input would take it; so it goes on to the screen's bindings
