"""`h2h` alone: the one door from the command line to the screens."""

import sys
from random import SystemRandom

from sessions.clock import SystemClock
from tui.cli.errors import Stop
from tui.settings import load_settings


def open_lobby(log: str | None) -> None:
    """Open the lobby and return when it is left. Raises Stop (exit code 2) without a terminal."""
    settings = load_settings(log)
    refuse_without_terminal(settings.env.get("TERM"))
    from tui.app import H2H

    app = H2H(settings, SystemClock(), SystemRandom())
    app.run()
    if app.return_code:
        raise Stop("The screen ended early; what was logged is kept.", code=app.return_code)


def refuse_without_terminal(term: str | None) -> None:
    """Raise Stop where a screen cannot be drawn or no key can be read."""
    missing = [
        name
        for name, stream in (("standard input", sys.stdin), ("standard output", sys.stdout))
        if stream is None or not stream.isatty()
    ]
    if missing:
        raise Stop(
            f"The lobby needs a terminal, and {' and '.join(missing)} is none; "
            "`h2h run --headless --check` does the job without one."
        )
    if term in (None, "", "dumb"):
        raise Stop(
            f"The lobby needs a terminal that can move its cursor; TERM is {term or 'not set'}. "
            "`h2h run --headless --check` does the job without one."
        )
