"""The arena's title line: what is asked, how blind, how long; fixed places at both edges."""

from textual.content import Content

from sessions.events import Blindness
from sessions.untrusted import one_line
from tui.screens.arena.records import ArenaFacts

_BLIND = {"off": "", "names": "blind", "full": "blind, fully"}


def title_line(
    facts: ArenaFacts,
    mode: Blindness,
    revealed: bool,
    seconds: float,
    *,
    width: int,
    spent: str = "",
) -> Content:
    """Left what is asked, right what holds; the left gives way where there is no room."""
    blind = "revealed" if revealed and mode != "off" else _BLIND[mode]
    seed = "" if facts.seed is None else f"seed {facts.seed}"
    right = "   ".join(part for part in (spent, facts.sandbox, _clock(seconds)) if part)
    room = max(0, width - Content(right).cell_length - 2)
    tail = "".join(f" · {part}" for part in (seed, blind) if part)
    left = Content(one_line(facts.title)).truncate(max(1, room - len(tail)), ellipsis=True)
    left += Content(tail)
    gap = max(2, width - left.cell_length - Content(right).cell_length)
    return (left + Content(" " * gap + right)).truncate(max(1, width))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
