"""What was typed as arguments, before anything is made of it."""

import os
from collections.abc import Sequence

from sessions.untrusted import one_line

PATH_OPTIONS = ("--log", "--file", "--svg")


def refused(arguments: Sequence[str]) -> str:
    """A sentence about the first one that is no UTF-8 text, which a log cannot hold; or "".

    The path of a file may hold any bytes.
    """
    before = ""
    for argument in arguments:
        if not _is_text(argument) and not _is_path(argument, before):
            shown = one_line(os.fsencode(argument).decode("utf-8", "backslashreplace"), 80)
            return f"The argument '{shown}' is not UTF-8 text; write it anew, or rename the file."
        before = argument
    return ""


def _is_text(argument: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in argument)


def _is_path(argument: str, before: str) -> bool:
    named = argument.startswith(tuple(f"{option}=" for option in PATH_OPTIONS))
    return named or before in PATH_OPTIONS or os.path.exists(argument)
