"""Starting a worker: the same program at every level, behind the walls that the level has."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from problems.sandbox import bubblewrap, view
from problems.sandbox.child import Child, Ended
from problems.sandbox.extra import NOTHING, Extra
from problems.sandbox.levels import Letter
from problems.sandbox.limits import Limits

__all__ = ["Child", "Ended", "start"]

_THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
_START = str(Path(__file__).resolve().with_name("start.py"))


def start(
    run: str,
    data: dict,
    *,
    level: Letter | None,
    readable: Iterable[str],
    limits: Limits,
    pass_fds: Iterable[int] = (),
    extra: Extra = NOTHING,
    sees_our_end: bool = False,
) -> Child:
    """Start a worker on the module `run` (its `main(job)`). Raises OSError.

    `data` is JSON; descriptors named in it must be in `pass_fds`. `level` None: no sandbox, for
    code of h2h's own only. `sees_our_end`: it ends by itself when this program does, and needs no
    keeper for that where the system has no other way (level M).
    """
    readable = tuple(readable)
    keeper = level == "M" and not sees_our_end
    with contextlib.ExitStack() as ours, contextlib.ExitStack() as theirs:
        lifeline, its_lifeline = socket.socketpair()
        ours.callback(lifeline.close)
        theirs.callback(its_lifeline.close)
        output, its_output = os.pipe()
        ours.callback(os.close, output)
        theirs.callback(os.close, its_output)
        lifeline.setblocking(False)
        os.set_blocking(output, False)
        job = {
            **data,
            "run": run,
            "level": level,
            "parent": os.getpid(),
            "lifeline": its_lifeline.fileno(),
            "readable": readable,
            "limits": limits.for_worker(),
            "extra": msgspec.structs.asdict(extra),
            "keeper": keeper,
        }
        entrance = () if extra.entrance < 0 else (extra.entrance,)
        fds = (its_lifeline.fileno(), *pass_fds, *entrance)
        process = _exec(job, level, readable, its_output, fds)
        try:
            child = Child(process, output, lifeline, level, keeper)
        except OSError:  # no descriptor left for the process
            process.kill()
            process.wait()
            raise
        ours.pop_all()  # they are the child's now
        return child


def _exec(
    job: dict, level: Letter | None, readable: tuple[str, ...], output: int, fds: tuple[int, ...]
) -> subprocess.Popen[bytes]:
    environment = _environment()
    command = [os.path.realpath(sys.executable), "-I", "-S", "-B", _START]
    if level == "A":
        command = bubblewrap.around(command, view.of(readable), environment, job["extra"]["places"])
    # a file, not a pipe: a job may be larger than a pipe holds, and nobody waits to fill one
    with tempfile.TemporaryFile() as stdin:
        stdin.write(msgspec.json.encode(job))
        stdin.seek(0)
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=output,
            stderr=output,
            env=environment,
            cwd="/",
            pass_fds=fds,
            start_new_session=True,  # its own process group, and no terminal
        )


def _environment() -> dict[str, str]:
    """All that a worker sees of our environment. One thread: a pool starts threads at import."""
    environment = {"LANG": "C.UTF-8"} | dict.fromkeys(_THREADS, "1")
    # on some machines OpenBLAS crashes unless it is told the processor
    core = os.environ.get("OPENBLAS_CORETYPE")
    return environment | ({"OPENBLAS_CORETYPE": core} if core else {})
