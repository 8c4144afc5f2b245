"""Reading what a server sent: any field may be missing, null or of another type."""

from typing import Any


def field(value: Any, name: str) -> Any:
    """The attribute or key of that name, or None. Called for every event: JSON makes only dicts,
    and a test for any mapping would cost more than all the rest."""
    return value.get(name) if type(value) is dict else getattr(value, name, None)


def dig(value: Any, *names: str) -> Any:
    """The nested attribute or key, or None as soon as one is missing."""
    for name in names:
        value = field(value, name)
    return value


def text_of(value: Any, name: str) -> str:
    """The text there; "" for anything that is no text."""
    found = field(value, name)
    return found if isinstance(found, str) else ""


def spoken_of(value: Any, name: str) -> str:
    """The text there, also where it comes as a list of parts, each with its text.

    A part may hold its text a level deeper, as some servers' `thinking` parts do.
    """
    found = field(value, name)
    if isinstance(found, str):
        return found
    if not isinstance(found, list):
        return ""
    return "".join(
        part if isinstance(part, str) else text_of(part, "text") or spoken_of(part, "text")
        for part in found
    )


def count_of(value: Any, *names: str) -> int | None:
    """The token count there; None for anything that is no count."""
    found = dig(value, *names)
    is_count = isinstance(found, int) and not isinstance(found, bool) and found >= 0
    return found if is_count else None
