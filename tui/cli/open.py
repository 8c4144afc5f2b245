"""`h2h` alone: the one door from the command line to the screens."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping, Sequence
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any

from sessions.clock import SystemClock
from tui.cli.errors import Stop
from tui.settings import Settings, load_settings

if TYPE_CHECKING:  # `Request` brings SQLite's tools and the SDKs: not for a lobby
    from problems.records import Problem
    from sessions.contestants.entry import Entry
    from sessions.opening import Request
    from tui.app import H2H


def open_lobby(log: str | None) -> None:
    """Open the lobby and return when it is left. Raises Stop (exit code 2) without a terminal."""
    settings = load_settings(log)
    refuse_without_terminal(settings.env.get("TERM"))
    _run(settings, SystemRandom())


def open_arena(
    settings: Settings,
    entries: Sequence[Entry],
    problem: Problem | None,
    question: str | None,
    options: Mapping[str, Any],
) -> None:
    """`h2h run` on a terminal: the arena at once, the lobby behind it. Raises Stop."""
    refuse_without_terminal(settings.env.get("TERM"))
    from sessions.opening import SEEDS, Request

    if options["seeds"]:
        raise Stop("--seeds runs many sessions; on screen there is one: add --headless.")
    rng = SystemRandom()
    fresh = rng.randrange(SEEDS) if options["seed"] is None else options["seed"]
    blind = options["blind"] or ("names" if len(entries) > 1 else "off")
    _run(
        settings,
        rng,
        Request(
            tuple(entries),
            problem,
            fresh if problem else None,
            question,
            blind,
            options["max_cost"],
            check=options["check"],
        ),
    )


def app_of(settings: Settings, rng: Random, begin: Request | None = None) -> H2H:
    """The app, with nothing collected until its first frame: all that a start makes stays, and
    looking for garbage in it costs a tenth of the start. The lobby turns that on again."""
    gc.disable()
    from tui.app import H2H

    return H2H(settings, SystemClock(), rng, begin)


def _run(settings: Settings, rng: Random, begin: Request | None = None) -> None:
    if sys.__stderr__ is None or not sys.__stderr__.isatty():
        # Textual draws there; with `2>file` the screen would go into the file.
        sys.__stderr__ = sys.__stdout__
    app = app_of(settings, rng, begin)
    app.run()
    if app.last_words:
        raise Stop(" ".join(app.last_words), code=app.return_code or 3)


def refuse_without_terminal(term: str | None) -> None:
    """Raise Stop where a screen cannot be drawn or no key can be read."""
    missing = [
        name
        for name, stream in (("standard input", sys.stdin), ("standard output", sys.stdout))
        if stream is None or not stream.isatty()
    ]
    if missing:
        where = " and ".join(missing)
        raise Stop(
            f"The screen needs a terminal, and {where} {'are' if missing[1:] else 'is'} not one; "
            "`h2h run --headless --check` does the job without one."
        )
    if term in (None, "", "dumb"):
        raise Stop(
            f"The screen needs a terminal that can move its cursor; TERM is {term or 'not set'}. "
            "`h2h run --headless --check` does the job without one."
        )
