"""Reading what a server sent: any field may be missing, null or of another type."""

from collections.abc import Mapping
from typing import Any


def dig(value: Any, *names: str) -> Any:
    """The nested attribute or key, or None as soon as one is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
        if value is None:
            return None
    return value


def text_of(value: Any, *names: str) -> str:
    """The text there; "" for anything that is no text."""
    found = dig(value, *names)
    return found if isinstance(found, str) else ""


def spoken_of(value: Any, *names: str) -> str:
    """The text there, also where it comes as a list of parts, each with its text.

    A part may hold its text a level deeper, as some servers' `thinking` parts do.
    """
    found = dig(value, *names)
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
