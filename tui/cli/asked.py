"""What the words of `h2h run` mean: which problem or question, and who answers."""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from problems.pack import DEFAULT_PROBLEM, builtin, find_problem
from problems.records import Problem
from sessions.contestants.entry import Entry
from sessions.untrusted import one_line
from tui.cli.contestants.rosters import (
    default_entries,
    entry_named,
    fresh_roster,
    say_troubles,
    stored_roster,
)
from tui.cli.errors import Stop
from tui.cli.problems.packs import to_run, trusted
from tui.errors import why
from tui.folders import remember
from tui.settings import Settings

LONGEST_QUESTION = 400_000  # characters; more fits no model's context


def asked_for(
    settings: Settings, what: str | None, question: str | None, trust: str | None
) -> tuple[Problem | None, str | None]:
    """(problem, None) or (None, question). `trust`: see `packs.to_run`.

    Raises Stop or ProblemError.
    """
    if question is not None and what is not None:
        raise Stop(f"Give a problem or file ({what!r}) or a question (-q), not both.")
    if question is not None:
        return None, _question(question, "-q")
    if what == "-":
        return None, _question(_typed(), "standard input")
    if what is not None and os.path.isfile(what):
        return None, _question(_text_of(Path(what)), what)
    if what is not None and what.endswith(".md"):
        raise Stop(f"There is no file {what}; name one that exists, or ask with -q TEXT.")
    if what is None:  # whatever is installed, the default stays the one that ships
        return trusted(settings, find_problem([builtin()], DEFAULT_PROBLEM), trust), None
    problem = to_run(settings, what, trust)
    remember(settings.folders_file, problem)
    return problem, None


def _typed() -> str:
    """What stands on standard input, as far as a question may go. Raises Stop."""
    data = sys.stdin.buffer.read(4 * LONGEST_QUESTION + 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Stop(f"The question cannot be read from standard input ({why(error)}).") from None


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(f"The question {path} cannot be read ({why(error)}); name another.") from None


def _question(text: str, where: str) -> str:
    if not text.strip():
        raise Stop(f"The question from {where} is empty; write one.")
    if len(text) > LONGEST_QUESTION:
        raise Stop(f"The question from {where} is longer than {LONGEST_QUESTION} characters.")
    return text


def chosen_entries(
    chosen: Sequence[str], settings: Settings, problem: Problem | None
) -> tuple[Entry, ...]:
    """The entries that -c names, or the default ones. Raises Stop or ContestantError."""
    if chosen:
        known = stored_roster(settings)
        return tuple(entry_named(spec, settings, known) for spec in chosen)
    everyone, troubles = asyncio.run(fresh_roster(settings))
    say_troubles(troubles)
    entries = default_entries(everyone.entries, settings, problem)
    if not entries:
        raise Stop(
            "Nobody can answer yet: there is no key and no embedded model. "
            "Run `h2h local install`, set a key such as ANTHROPIC_API_KEY, or name one with -c."
        )
    for entry in entries:
        if entry.note:
            click.echo(one_line(f"{entry.name}: {entry.note}"), err=True)
    return entries
