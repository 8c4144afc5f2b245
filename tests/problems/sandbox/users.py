"""Running a test's program as another user of this machine, with the interpreter in reach."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from problems.sandbox.worker.identity import open_to_all

REPOSITORY = Path(__file__).resolve().parents[3]
SAME, ORDINARY = "same", "51234"  # a number that no user of this machine has


def run(program: Path, *words: str, user: str = SAME, **variables: str) -> str:
    """What `python PROGRAM USER WORDS...` prints; see `host.become_ordinary`. Raises on failure."""
    way = [] if user == SAME else _in_reach()
    done = subprocess.run(
        [*way, sys.executable, str(program), user, *words],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}
        | variables,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _in_reach() -> list[str]:
    """Another user cannot enter root's home: where the interpreter lies there, it is mounted into
    an empty one, with everything else as it is."""
    here = os.path.realpath(sys.executable)
    if open_to_all(here) and open_to_all(str(REPOSITORY)):
        return []
    closed = next(p for p in reversed(Path(here).parents) if not open_to_all(str(p)))
    prefix = Path(sys.base_prefix)
    between = [p for p in reversed(prefix.parents) if closed in p.parents]
    return [
        *("bwrap", "--dev-bind", "/", "/", "--perms", "0755", "--tmpfs", str(closed)),
        # made by the mount itself they would be closed again
        *(word for p in between for word in ("--perms", "0755", "--dir", str(p))),
        *("--ro-bind", str(prefix), str(prefix), "--cap-add", "ALL", "--"),
    ]


def _users() -> dict[str, str]:
    """A process cannot become root, but root can become anybody whom it can give an interpreter."""
    if os.geteuid() != 0:
        return {"ordinary": SAME}
    way = _in_reach()
    if way and (shutil.which("bwrap") is None or subprocess.run([*way, "true"]).returncode != 0):
        return {"root": SAME}
    return {"root": SAME, "ordinary": ORDINARY}


USERS = _users()
