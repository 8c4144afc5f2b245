"""The scripted players' lines: the reference answers of the problem at hand."""

import threading
from collections.abc import Sequence

from msgspec.structs import replace

from problems.records import Problem, Variant
from problems.variants import reference, references
from sessions.contestants.entry import Entry
from sessions.errors import BadRequest

# Which folder of answers a player plays from.
FOLDERS = {"player-right": "right", "player-wrong": "wrong", "player-cheat": "cheat"}


def filled(
    entries: Sequence[Entry],
    problem: Problem | None,
    variant: Variant,
    stop: threading.Event | None = None,
) -> tuple[Entry, ...]:
    """The entries, scripted players with their text. Blocking: a reference answer is computed,
    until somebody sets `stop`.

    Raises BadRequest where the problem has no such answer, ProblemError where it fails.
    """
    return tuple(
        replace(entry, text=_line(entry, problem, variant, stop))
        if entry.contestant.kind == "scripted" and entry.text is None
        else entry
        for entry in entries
    )


def can_play(entry: Entry, problem: Problem | None) -> bool:
    """Whether a scripted player has something to play for this problem."""
    if entry.contestant.kind != "scripted" or entry.text is not None:
        return True
    return problem is not None and bool(_names(entry.contestant.model, problem))


def _line(
    entry: Entry, problem: Problem | None, variant: Variant, stop: threading.Event | None
) -> str:
    player = entry.contestant.model
    if problem is None:
        raise BadRequest(
            f"{player} plays a problem's reference answer and an own question has none; choose a "
            f"model (`i` in the lobby installs one), or bring an answer with file:PATH."
        )
    names = _names(player, problem)
    if not names:
        raise BadRequest(f"{player} has nothing to play: {problem.id} has no such answer.")
    return reference(problem, variant, names[0], stop=stop)


def _names(player: str, problem: Problem) -> list[str]:
    folder = FOLDERS.get(player, "")
    found = [f"{folder}/{name}" for name in references(problem).get(folder, ())]
    # The first wrong answer that is wrong for every variant, else the play could turn out right.
    always = [f"wrong/{wrong.file}" for wrong in problem.wrong if not wrong.only_when]
    return [name for name in always if name in found] or found if folder == "wrong" else found
