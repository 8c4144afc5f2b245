"""Where the problem folders lay that were named by their path, so that `h2h check` finds them.

A line each in a file of the data folder. The log holds no path, since it may be published.
"""

import contextlib
from pathlib import Path

import msgspec
from msgspec import Struct

from problems.errors import ProblemError
from problems.format import load_problem
from problems.records import Problem

_NEWEST = 10_000  # lines that are looked through


class Named(Struct, frozen=True):
    digest: str
    folder: str


def remember(file: Path, problem: Problem) -> None:
    """Add a line for `problem` if its folder was named by path."""
    if problem.built_in or problem.installed:
        return
    named = Named(problem.digest, str(problem.folder.absolute()))
    if named in _lines(file):
        return
    # where it cannot be kept, `h2h check` asks for the folder
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab") as out:
            # the line end comes first too: a line that was cut off must not swallow this one
            out.write(b"\n" + msgspec.json.encode(named) + b"\n")


def remembered(file: Path, digest: str) -> Problem | Path | None:
    """The problem of this digest, which was trusted when its folder was named; its folder, where
    another version lies there now; None where none is known."""
    folder = None
    for named in reversed(_lines(file)):
        if named.digest != digest:
            continue
        folder = Path(named.folder)
        with contextlib.suppress(ProblemError, OSError):
            problem = load_problem(folder)
            if problem.digest == digest:
                return problem
    return folder if folder is not None and folder.is_dir() else None


def _lines(file: Path) -> list[Named]:
    """Oldest first; what cannot be read names nothing."""
    found = []
    with contextlib.suppress(OSError):
        for line in file.read_bytes().splitlines()[-_NEWEST:]:
            with contextlib.suppress(msgspec.DecodeError):
                found.append(msgspec.json.decode(line, type=Named))
    return found
