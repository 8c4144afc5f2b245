"""Which sandbox holds on this machine, found by trying it.

A (bubblewrap) and B (namespaces) come above C and are not built yet; macOS has no level yet.
"""

import functools
import platform
import sys
import tempfile
from pathlib import Path

import msgspec

from problems.sandbox import paths
from problems.sandbox.levels import Level
from problems.sandbox.limits import Limits
from problems.sandbox.oneshot import WorkerFailed, call
from problems.sandbox.worker.tables import NUMBERS

_NOTHING_HIGHER = "Levels A and B (bubblewrap, namespaces) are not in this version of h2h."
_REFUSED = "Answers that are code cannot be checked here"


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
    """Probe this machine: some tens of milliseconds, blocking."""
    if sys.platform != "linux":
        return Level(None, f"{_REFUSED}: h2h has no sandbox for {platform.system()} yet.")
    machine = platform.machine()
    if machine not in NUMBERS:
        return Level(None, f"{_REFUSED}: h2h has no table of system calls for {machine}.")
    try:
        breaches = _breaches()
    except (WorkerFailed, OSError) as e:
        return Level(
            None,
            f"{_REFUSED}: the sandbox (Landlock and seccomp) did not start: {_last_line(e)}",
            fix="Use Linux 5.13 or newer with Landlock on (see /sys/kernel/security/lsm).",
        )
    if breaches:
        return Level(None, f"{_REFUSED}: inside the sandbox one could {' and '.join(breaches)}.")
    return Level("C", _NOTHING_HIGHER)


def _breaches() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        canary = Path(folder) / "canary"
        canary.write_text("nobody inside may read this")
        # the folder is ours alone: let everybody in, so that only the sandbox can refuse
        canary.chmod(0o666)
        Path(folder).chmod(0o777)
        said = call(
            "problems.sandbox.worker.probe",
            {"canary": str(canary)},
            level="C",
            readable=paths.interpreter(),
            limits=Limits(memory_mb=512),
        )
    return msgspec.json.decode(said, type=dict[str, list[str]])["breaches"]


def _last_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[-1] if lines else type(error).__name__
