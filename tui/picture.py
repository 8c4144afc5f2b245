"""The screen as an SVG file."""

import re
from datetime import datetime
from pathlib import Path

from textual.app import App

from tui.errors import why

FONT_ELSEWHERE = re.compile(r"\s*@font-face\s*\{.*?\}", re.DOTALL)


def drawn(app: App[None]) -> str:
    """Without the fonts that Rich names on a server of others: to look at it should ask nobody."""
    return FONT_ELSEWHERE.sub("", app.export_screenshot(title="h2h"))


def saved(app: App[None], folder: Path, at: datetime) -> str:
    """Write it into `folder`, under a name that tells nothing but when; a sentence says where."""
    path = folder / f"h2h-{at.astimezone():%Y%m%d-%H%M%S}.svg"
    try:
        path.write_text(drawn(app), encoding="utf-8")
    except OSError as error:
        return f"The picture {path} was not saved ({why(error)})."
    return f"The picture is in {path}."
