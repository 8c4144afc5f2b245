"""The lines of the lobby's two lists, as content to draw, and what a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from sessions.untrusted import one_line
from tui.columns import cut, padded
from tui.screens.lobby.records import Seatable

if TYPE_CHECKING:
    from problems.pack import Broken
    from problems.records import Problem
    from sessions.log.overview import Solved


def problem_line(problem: Problem, solved: Solved | None) -> Content:
    tally = f"{solved.solved}/{solved.judged}" if solved else "–"
    kind = {"json": "JSON"}.get(problem.answer.kind, problem.answer.kind)
    return Content.assemble(
        _fixed(problem.id, 17),
        (_fixed(problem.area, 19), "$h2h-dim"),
        (_fixed(problem.difficulty, 8), "$h2h-dim"),
        (_fixed(kind, 5), "$h2h-dim"),
        tally.rjust(5),
    )


def broken_line(broken: Broken) -> Content:
    """The reason first: of a whole path a narrow window would show nothing else."""
    folder = f"/{broken.id}/"
    starts_with_path = broken.message.startswith("/") and folder in broken.message
    reason = broken.message.partition(folder)[2] if starts_with_path else broken.message
    return Content.assemble(
        (_fixed(broken.id, 17), "$h2h-dim"),
        ("! ", "$error"),
        (one_line(reason), "$h2h-dim"),
    )


def seat_line(seatable: Seatable, seats: int) -> Content:
    """`seats`: how often it is picked."""
    entry = seatable.entry
    contestant = entry.contestant
    where = "" if contestant.kind == "scripted" else contestant.provider
    return Content.assemble(
        (f"[{box_sign(seats)}] ", "bold" if seats else "$h2h-dim"),
        (_fixed(contestant.name, 24), "" if seatable.ready else "$h2h-dim"),
        (_fixed(where, 11), "$h2h-dim"),
        (_fixed(seatable.state, 15), "" if seatable.ready else "$h2h-dim"),
        (one_line(entry.note), "$h2h-dim"),
    )


def box_sign(seats: int) -> str:
    return " " if seats == 0 else "x" if seats == 1 else str(seats)


def matching(problems: Sequence[Problem], text: str) -> list[Problem]:
    """Those in which every word of `text` occurs, in id, title, area, difficulty or kind."""
    words = text.lower().split()
    return [problem for problem in problems if all(word in _searched(problem) for word in words)]


def _searched(problem: Problem) -> str:
    parts = (problem.id, problem.title, problem.area, problem.difficulty, problem.answer.kind)
    return " ".join(parts).lower()


def _fixed(text: str, width: int) -> str:
    """Cut or padded, so that columns stand; at least one space is left at its end."""
    return padded(cut(one_line(text), width - 1), width)
