"""How a screen leaves by itself: once, and with whatever lies over it."""

from typing import TypeVar

from textual.screen import Screen

T = TypeVar("T")


def leave(screen: Screen[T], result: T | None = None) -> None:
    """Dismiss `screen`; nothing if it has left already.

    Textual's `dismiss` takes away the screen on top, whichever that is: after two quick keys, or
    work that ended while help was open, that was another one, or the last.
    """
    stack = screen.app.screen_stack
    if screen not in stack:
        return
    for _ in stack[stack.index(screen) + 1 :]:
        screen.app.pop_screen()
    screen.dismiss(result)
