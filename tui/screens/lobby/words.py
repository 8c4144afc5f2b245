"""The lobby's sentences and lines, from plain facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.untrusted import one_line
from tui.screens.lobby.records import RosterFacts, Seatable

if TYPE_CHECKING:
    from problems.sandbox.levels import Level
    from sessions.events import Blindness


def sandbox_words(level: Level) -> str:
    """For a line that much else stands on; beside a result it is said who did not measure M."""
    if level.letter == "M":
        return "sandbox M (not measured)"
    return f"sandbox {level.letter}" if level.letter else "no sandbox: code is not run"


def opening_words(title: str, seed: int | None) -> str:
    of = "" if seed is None else f", seed {seed}"
    return f"Opening {title}{of} …  esc gives up"


def log_words(sessions: int) -> str:
    return "log empty" if sessions == 0 else f"log {sessions} session{'s' * (sessions != 1)}"


def who_line(seats: int, blind: Blindness, seed: int, cost: str = "") -> Content:
    """`cost` is what the answers may cost at most; empty where nothing is charged."""
    plural = "" if seats == 1 else "s"
    money = f" · {cost}" if cost else ""
    return Content.assemble(
        ("Who answers?", "bold"),
        (f"   {seats} seat{plural} · blind: {blind} · seed: {seed}{money}", "$h2h-dim"),
    )


def hint(roster: RosterFacts, chosen: Sequence[Seatable]) -> str:
    """What somebody without a model should know; empty for all others."""
    if not chosen or any(seatable.entry.contestant.kind != "scripted" for seatable in chosen):
        return ""
    more = " i installs a small real one (98 MB, no key)." if roster.can_install else ""
    return f"No model is here yet: two scripted players answer.{more}"


def status_line(sessions: int, keys: Sequence[str], level: Level | None, spending: str = "") -> str:
    words = [sandbox_words(level)] if level else []
    words.append(log_words(sessions))
    words += [spending] if spending else []
    words.append(f"keys: {', '.join(keys)} (f2)" if keys else "no key found (f2)")
    return one_line(" · ".join(words))
