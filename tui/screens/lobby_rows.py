"""The lines of the lobby's two lists, as content to draw."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from problems.pack import Broken
from problems.records import Problem
from sessions.log.overview import Solved
from sessions.untrusted import one_line
from tui.screens.lobby_facts import Seatable

CLAIM = "claim"
QUESTION = "question"
CLAIM_LINE = Content.assemble("Check a claim       ", ('"1.7 %"', "$h2h-dim"))
QUESTION_LINE = Content.assemble("Your own question   ", ("n", "$h2h-dim"))


def problem_line(problem: Problem, solved: Solved | None) -> Content:
    tally = f"{solved.solved}/{solved.judged}" if solved else "–"
    return Content.assemble(
        _fixed(problem.id, 19),
        (_fixed(problem.area, 13), "$h2h-dim"),
        (_fixed(problem.difficulty, 8), "$h2h-dim"),
        (_fixed(problem.answer.kind, 5), "$h2h-dim"),
        tally.rjust(5),
    )


def broken_line(broken: Broken) -> Content:
    return Content.assemble(
        (_fixed(broken.id, 19), "$h2h-dim"), ("! ", "$error"), one_line(broken.message)
    )


def seat_line(seatable: Seatable, picked: int) -> Content:
    entry = seatable.entry
    contestant = entry.contestant
    box = "[ ]" if not picked else "[x]" if picked == 1 else f"[{picked}]"
    where = "" if contestant.kind == "scripted" else contestant.provider
    return Content.assemble(
        (f"{box} ", "bold" if picked else "$h2h-dim"),
        (_fixed(contestant.name, 22), "" if seatable.ready else "$h2h-dim"),
        (_fixed(where, 11), "$h2h-dim"),
        (_fixed(seatable.state, 14), "" if seatable.ready else "$h2h-dim"),
        (one_line(entry.note), "$h2h-dim"),
    )


def matching(problems: Sequence[Problem], text: str) -> list[Problem]:
    """Those in which every word of `text` occurs, in id, title, area, difficulty or kind."""
    words = text.lower().split()
    return [
        problem
        for problem in problems
        if all(
            word
            in f"{problem.id} {problem.title} {problem.area} {problem.difficulty} "
            f"{problem.answer.kind}".lower()
            for word in words
        )
    ]


def picked_entries(roster: Sequence[Seatable], picks: Mapping[str, int]) -> list[Seatable]:
    """In roster order, as often as picked."""
    return [s for s in roster for _ in range(picks.get(s.entry.name, 0))]


def _fixed(text: str, width: int) -> str:
    """Cut or padded, so that columns stand; a gap of one is always left."""
    line = one_line(text)
    shown = line if len(line) < width else f"{line[: width - 2]}…"
    return shown.ljust(width)
