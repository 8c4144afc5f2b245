"""What can be read over the answers, as Markdown: the statement, and a seat's checks in full."""

from problems.records import Problem, Variant
from sessions.snapshot import CheckRun
from tui.screens.arena.check_lines import SIGNS
from tui.screens.arena.reading import fenced

MOST_SHOWN = 100_000  # characters of what was judged; all of it is in the log


def statement_text(variant: Variant, problem: Problem | None) -> str:
    """What the seats were asked; then what only the operator sees."""
    # A question of one's own is no Markdown: its lines stay lines.
    parts = [variant.prompt if problem else "  \n".join(variant.prompt.splitlines())]
    if problem is not None and problem.rubric:
        points = "\n".join(f"- {each.text} ({each.points:g})" for each in problem.rubric)
        parts.append(f"---\n\n**To judge by** (not shown to the seats, in no score)\n\n{points}")
    if problem is not None and problem.time_budget_min:
        parts.append(f"A person would take about {problem.time_budget_min:g} minutes.")
    return "\n\n".join(parts)


def checks_text(run: CheckRun) -> str:
    """Every result with its message, the answer that was taken, and what the program printed."""
    parts: list[str] = []
    for result in run.results:
        needed = "" if result.required else " (not required)"
        took = "" if result.wall_ms is None else f" in {result.wall_ms / 1000:.1f} s"
        word = result.outcome.replace("_", " ")
        parts.append(f"{SIGNS[result.outcome]} **{_plain(result.name)}** {word}{took}{needed}")
        if result.message:
            parts.append(fenced(result.message, "message"))
    started = run.started
    if started.extracted is not None:
        where = "" if started.block is None else f" (block {started.block + 1})"
        parts.append(fenced(_beginning(started.extracted), f"the answer that was judged{where}"))
    else:
        parts.append("No answer was found in the text.")
    if run.end is not None and run.end.message:
        parts.append(fenced(run.end.message, "note"))
    if run.end is not None and run.end.output:
        parts.append(fenced(run.end.output, "what it printed"))
    return "\n\n".join(parts)


def _beginning(text: str) -> str:
    more = len(text) - MOST_SHOWN
    return text if more <= 0 else f"{text[:MOST_SHOWN]}\n... ({more} characters more)"


def _plain(name: str) -> str:
    """A check's name without what Markdown would take for emphasis."""
    return name.replace("_", r"\_").replace("*", r"\*")
