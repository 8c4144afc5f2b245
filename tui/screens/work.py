"""Work beside a screen: what fails there becomes a sentence, and never ends the app."""

import asyncio
import importlib
import sys
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from problems.errors import ProblemError
from sessions.errors import SessionError
from sessions.untrusted import one_line
from themes.errors import ThemeError

T = TypeVar("T")
OURS = (ProblemError, SessionError, ThemeError, click.ClickException)


async def imported(*modules: str) -> None:
    """Import in a thread, so that an `import` after it costs the screen nothing."""
    for module in modules:
        if module not in sys.modules:
            await asyncio.to_thread(importlib.import_module, module)


async def guarded(work: Awaitable[T], say: Callable[[str], None]) -> T | None:
    """The result of `work`, or None after `say` got one sentence about what went wrong."""
    try:
        return await work
    except Exception as error:  # whatever it is, a person at the screen must hear of it
        say(sentence(error))
        return None


def crash_words(error: BaseException, folder: Path) -> str:
    """One sentence about a mistake that ended the program; the traceback goes to a file."""
    path = folder / "last-error.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        where = "it could not be written down"
    else:
        where = f"{path} tells where"
    kind = type(error).__name__
    return one_line(
        f"h2h ended because of a mistake of its own ({kind}: {error}); {where}. "
        "What was logged is kept.",
        limit=600,
    )


def sentence(error: BaseException) -> str:
    """What went wrong, for a person. Our own errors are sentences already."""
    if isinstance(error, click.ClickException):
        return one_line(error.format_message(), limit=600)
    if isinstance(error, OURS):
        return one_line(str(error), limit=600)
    if isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        return sentence(error.exceptions[0])
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return one_line(f"The system refused: {error.strerror}{where}.", limit=600)
    kind = type(error).__name__
    return one_line(f"h2h made a mistake of its own here ({kind}: {error}); all else goes on.")
