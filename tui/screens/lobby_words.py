"""The lobby's sentences and lines, from plain facts."""

from collections.abc import Sequence

from textual.content import Content

from problems.sandbox.levels import Level
from sessions.events import Blindness
from tui.screens.lobby_facts import Seatable


def sandbox_words(level: Level) -> str:
    return f"sandbox {level.letter}" if level.letter else "no sandbox: code is not run"


def log_words(sessions: int) -> str:
    return "log empty" if sessions == 0 else f"log {sessions} session{'s' * (sessions != 1)}"


def who_line(seats: int, blind: Blindness, seed: int) -> Content:
    plural = "" if seats == 1 else "s"
    return Content.assemble(
        ("Who answers?", "bold"),
        (f"   {seats} seat{plural} · blind: {blind} · seed: {seed}", "$h2h-dim"),
    )


def hint(roster: Sequence[Seatable], chosen: Sequence[Seatable]) -> str:
    """What somebody without a model should know; empty for all others."""
    if not chosen or any(seatable.entry.contestant.kind != "scripted" for seatable in chosen):
        return ""
    can_install = any("i installs it" in seatable.state for seatable in roster)
    more = " i installs a small real one (98 MB, no key)." if can_install else ""
    return f"No model is here yet: two scripted players answer.{more}"
