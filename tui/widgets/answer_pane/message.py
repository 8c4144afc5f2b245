"""The one plain message that may stand under an answer."""

from typing import Literal

from sessions.untrusted import neutralise
from tui.widgets.answer_pane.lines import Line, prefixed
from tui.widgets.answer_pane.look import Look
from tui.widgets.answer_pane.wrap import wrap

Kind = Literal["info", "warning", "error"]


def draw_message(text: str, kind: Kind, look: Look) -> list[Line]:
    """An info is dim; a warning or error carries a sign as well as its colour."""
    if not text:
        return []
    neutral = neutralise(text)
    if kind == "info":
        return wrap([(neutral, look.palette.info)], look.width)
    style = look.palette.error if kind == "error" else look.palette.warning
    return list(prefixed(wrap([(neutral, None)], look.width - 2), "! ", "  ", style))
