"""What the folder of a pack or a problem may hold: plain files, not too many, not too large.

Asked before anything is read, since a pack comes from a stranger: reading a named pipe never ends,
and a link leads to what no digest covers.
"""

import os
import stat
from pathlib import Path

MOST_FILES = 5_000
MOST_MIB = 64


def complaint(folder: Path) -> str | None:
    """The first thing in `folder` that may not be there, as a sentence; None where all is well.

    Hidden files and caches do not count: no digest covers them, and no copy has them.
    """
    if not _is_utf8(str(folder.absolute())):
        return f"{folder.absolute()} is a path that is not UTF-8: rename or move the folder."
    files = size = 0
    unread: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=unread.append):
        folders[:] = [name for name in folders if is_counted(name)]
        for name in filter(is_counted, (*folders, *names)):
            path = os.path.join(here, name)
            if not _is_utf8(name):
                return f"{path} has a name that is not UTF-8: rename it."
            try:
                found = os.lstat(path)
            except OSError as e:
                return f"{path} cannot be read: {e.strerror}."
            if stat.S_ISLNK(found.st_mode):
                return f"{path} is a symbolic link: put the file itself there."
            if stat.S_ISDIR(found.st_mode):
                continue
            if not stat.S_ISREG(found.st_mode):
                return f"{path} is no plain file: remove it."
            files, size = files + 1, size + found.st_size
            if files > MOST_FILES or size > MOST_MIB << 20:
                return f"{folder} is too large: more than {MOST_FILES} files or {MOST_MIB} MiB."
    if unread:
        return f"{unread[0].filename} cannot be read: {unread[0].strerror}."
    return None


def is_counted(name: str) -> bool:
    """Whether a file or folder of this name is part of a pack."""
    return name != "__pycache__" and name[0] != "."


def _is_utf8(name: str) -> bool:
    """Else it can stand in no JSON: no sandbox could be told of it."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
