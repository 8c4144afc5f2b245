"""Calling a function of a pack's file in a sandboxed child."""

import threading
from pathlib import Path
from typing import Any

import msgspec

from problems import digests
from problems.errors import ChangedSince, NotTrusted, SandboxUnavailable
from problems.records import Problem
from problems.sandbox import ladder, paths
from problems.sandbox.levels import Level
from problems.sandbox.limits import Limits
from problems.sandbox.oneshot import WorkerFailed, call

_LIMITS = Limits(cpu_s=60, wall_s=60.0, memory_mb=2048)


class PackCodeFailed(Exception):
    """The pack's function raised, or its process ended; the text says how."""


class _Said(msgspec.Struct):
    value: Any = None
    error: str | None = None


def require_trusted(problem: Problem) -> None:
    """Raises NotTrusted where nobody has trusted the pack that `problem` came in."""
    if not problem.trusted:
        raise NotTrusted(
            f"Nothing of the pack {problem.pack} runs before it is trusted: its digest is "
            f"{problem.pack_digest}."
        )


def require_runnable(problem: Problem) -> None:
    """See that `problem` is trusted, and still what was read: raises NotTrusted, ChangedSince.

    Blocks: it reads the whole folder, unless the problem is part of the program.
    """
    require_trusted(problem)
    if problem.built_in:
        return
    try:
        found = digests.folder_digest(problem.folder)
    except OSError as e:
        raise ChangedSince(f"{e.filename} cannot be read any more: {e.strerror}.") from e
    if found != problem.digest:
        raise ChangedSince(f"{problem.folder} has changed since it was read: start again.")


def call_pack(
    problem: Problem,
    file: Path,
    function: str,
    arguments: list[Any],
    *,
    import_from: list[Path],
    level: Level | None = None,
    stop: threading.Event | None = None,
) -> Any:
    """Call `function` of `file` with JSON-able arguments; returns its JSON-able value.

    Blocks: some 50 ms and what the function takes. `level` as found by `level_in_force()`; when it
    is None, that of this process is taken. The built-in pack is part of the program and may
    run where no sandbox holds. Whoever sets `stop` ends it. Raises PackCodeFailed,
    SandboxUnavailable, NotTrusted, ChangedSince.
    """
    require_runnable(problem)
    level = level or ladder.level_of_this_process()
    if level.letter is None and not problem.built_in:
        raise SandboxUnavailable(f"{level.reason} {level.fix}".strip())
    folder = problem.folder.resolve()
    numpy = paths.numpy_folder()
    try:
        said = call(
            "problems.sandbox.worker.pack",
            {
                "file": str(file.resolve()),
                "function": function,
                "arguments": arguments,
                "import_from": [str(path.resolve()) for path in import_from],
                "numpy": numpy,
            },
            level=level.letter,
            readable=[*paths.interpreter(), *paths.of_numpy(numpy), str(folder)],
            limits=_LIMITS,
            stop=stop,
        )
        answer = msgspec.json.decode(said, type=_Said)
    except (WorkerFailed, OSError, msgspec.DecodeError) as e:
        raise PackCodeFailed(f"its process {e}") from e
    if answer.error is not None:
        raise PackCodeFailed(answer.error)
    return answer.value
