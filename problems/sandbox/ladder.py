"""Which sandbox holds on this machine, found by trying each, the highest first."""

import contextlib
import functools
import os
import platform
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from problems.sandbox import hints, paths
from problems.sandbox.levels import NOT_MEASURED, Letter, Level
from problems.sandbox.limits import Limits
from problems.sandbox.oneshot import WorkerFailed, call
from problems.sandbox.worker.tables import NUMBERS

_LADDER: tuple[Letter, ...] = ("A", "B", "C")
_REFUSED = "Answers that are code cannot be checked here"
_OF_MACOS = f"macOS Seatbelt holds by its own probe on this Mac, {NOT_MEASURED}."
_AS_ROOT = (
    f"{_REFUSED}: on macOS h2h runs no code as root, since root may do much that no rule names."
)


class _NoLevel(Exception):
    """What is raised is not remembered: a machine that refused may have been mended."""


def level_of_this_process() -> Level:
    """The level found by the first probe of this process; where none held, it is probed again."""
    try:
        return _found_once()
    except _NoLevel as e:
        return e.args[0]


@functools.cache
def _found_once() -> Level:
    level = level_in_force()
    if level.letter is None:
        raise _NoLevel(level)
    return level


def level_in_force() -> Level:
    """Probe this machine: some tens of milliseconds a level, blocking."""
    if sys.platform == "darwin":
        return _on_macos()
    if sys.platform != "linux":
        return Level(None, f"{_REFUSED}: h2h has no sandbox for {platform.system()} yet.")
    machine = platform.machine()
    if machine not in NUMBERS:
        return Level(None, f"{_REFUSED}: h2h has no table of system calls for {machine}.")
    above: list[hints.Hint] = []
    for letter in _LADDER:
        trouble = trouble_with(letter)
        if trouble is None:
            return Level(letter, *hints.of_lower(above))
        above.append(hints.hint(letter, trouble))
    return Level(None, f"{_REFUSED}: {above[-1].why}.", above[-1].fix)


def _on_macos() -> Level:
    if os.geteuid() == 0:
        return Level(None, _AS_ROOT, "Start h2h as an ordinary user, without sudo.")
    trouble = trouble_with("M")
    if trouble is None:
        return Level("M", _OF_MACOS)
    found = hints.hint("M", trouble)
    return Level(None, f"{_REFUSED}: {found.why}.", found.fix)


def trouble_with(letter: Letter) -> str | None:
    """Why this level does not hold here; None if it does. Blocks for its probe."""
    try:
        found = _probed(letter)
    except (WorkerFailed, OSError) as e:
        return str(e).strip() or type(e).__name__
    if found["breaches"]:
        return f"inside it one could {' and '.join(found['breaches'])}"
    if found["lacks"]:
        return f"inside it one could not {' nor '.join(found['lacks'])}"
    return None


def _probed(letter: Letter) -> dict[str, list[str]]:
    with bait() as places:
        said = call(
            "problems.sandbox.worker.probe",
            places,
            level=letter,
            readable=paths.interpreter(),
            limits=Limits(memory_mb=512),
        )
    return msgspec.json.decode(said, type=dict[str, list[str]])


@contextlib.contextmanager
def bait() -> Iterator[dict[str, Any]]:
    """What a probe tries to reach: a folder and its file, sockets, us. Raises OSError."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        canary = folder / "canary"
        canary.write_text("nobody inside may read this")
        canary.chmod(0o777)
        port = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        file = _listening(stack, str(folder / "socket"))
        Path(file).chmod(0o777)
        # Let everybody in, so that only the sandbox can refuse. Last, and sticky: another user of
        # this machine could put a link in a name's place, and we would change what it leads to.
        folder.chmod(0o1777)
        places = {"canary": str(canary), "socket": file, "program": os.getpid()}
        if sys.platform == "linux":
            places["abstract"] = _listening(stack, f"\0h2h-probe-{os.urandom(8).hex()}")[1:]
        yield places | {"port": port.getsockname()[1]}


def _listening(stack: contextlib.ExitStack, address: str) -> str:
    listener = stack.enter_context(socket.socket(socket.AF_UNIX))
    listener.bind(address)
    listener.listen()
    return address
