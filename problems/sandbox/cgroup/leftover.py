"""Groups that a program left behind when it was killed: their processes are gone, they are not."""

import contextlib
import fcntl
import os
import re

from problems.sandbox.cgroup.group import PREFIX
from problems.sandbox.cgroup.home import Home

_OURS = re.compile(re.escape(PREFIX) + "[0-9a-f]{12}")


def remove(home: Home) -> None:
    """Remove those of nobody who lives: by name, not held by an owner, and empty. Raises OSError.

    Only an empty group can be removed, whoever asks.
    """
    with os.scandir(home.folder) as entries:
        names = [entry.path for entry in entries if _OURS.fullmatch(entry.name)]
    for folder in names:
        with contextlib.suppress(OSError):  # in use, another user's, or just removed by another
            _remove_unowned(folder)


def _remove_unowned(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.rmdir(folder)
    finally:
        os.close(handle)
