"""What somebody else wrote, on more than one line."""

from collections.abc import Iterator

from sessions.untrusted import neutralise, one_line


def told(text: str, before: str) -> Iterator[str]:
    """Its first line after `before`; what follows (a traceback, an array) below it behind a bar, so
    that no line of it can pass for one of h2h's own."""
    first, *rest = neutralise(text).splitlines() or [""]
    yield before + one_line(first, 1000)
    for line in rest:
        yield f"{' ' * len(before)}| {line}"
