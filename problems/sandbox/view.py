"""Level A's file system: what is mounted in an otherwise empty root, read-only.

It is coarser than what Landlock allows inside it: a folder of which most entries are readable is
mounted whole, without its site-packages. One mount for each of two hundred files would take longer
than the check.
"""

import functools
import os
import sys
from pathlib import Path

from msgspec import Struct

_SANDBOX = Path(__file__).resolve().parent
_PROBLEMS = _SANDBOX.parent
# the workers' own code; neither the rest of the program nor the built-in problems
_WORKERS = (
    _PROBLEMS / "__init__.py",
    _SANDBOX / "__init__.py",
    _SANDBOX / "start.py",
    _SANDBOX / "worker",
    _PROBLEMS / "checks" / "__init__.py",
    _PROBLEMS / "checks" / "split",
)
_MANY = 12  # entries of one folder: from here on, the folder is mounted
_PACKAGES = ("site-packages", "dist-packages")
# where the file systems of most distributions are merged, these lead into /usr
_LINKS = ("/lib", "/lib32", "/lib64")


class View(Struct, frozen=True):
    """`shown` is mounted read-only, `hidden` covered by empty folders, `folders` lead there.

    A path may be shown below one that is hidden below one that is shown.
    """

    shown: tuple[str, ...]
    hidden: tuple[str, ...]
    folders: tuple[str, ...]
    links: tuple[tuple[str, str], ...]  # what a link says, and where it stands


@functools.lru_cache(maxsize=16)
def of(readable: tuple[str, ...]) -> View:
    """The view of a worker that may read these paths. Looks at the disk."""
    wanted: dict[str, list[str]] = {}
    for path in (os.path.realpath(sys.executable), *map(str, _WORKERS), *readable):
        if os.path.exists(path):
            wanted.setdefault(os.path.dirname(path), []).append(path)
    shown, hidden = set[str](), set[str]()
    for folder, entries in wanted.items():
        if len(entries) < _MANY:
            shown.update(entries)
            continue
        shown.add(folder)
        packages = {os.path.join(folder, name) for name in _PACKAGES}
        hidden.update(path for path in packages - set(entries) if os.path.isdir(path))
    shown = {path for path in shown if not _is_seen(os.path.dirname(path), shown, hidden)}
    above = {str(parent) for path in shown for parent in Path(path).parents if str(parent) != "/"}
    folders = {path for path in above - hidden if not _is_seen(path, shown, hidden)}
    links = tuple((os.readlink(path), path) for path in _LINKS if os.path.islink(path))
    return View(tuple(sorted(shown)), tuple(sorted(hidden)), tuple(sorted(folders)), links)


def _is_seen(path: str, shown: set[str], hidden: set[str]) -> bool:
    """Whether a path is there because of the nearest folder above it, or itself."""
    for place in (path, *map(str, Path(path).parents)):
        if place in shown:
            return True
        if place in hidden:
            return False
    return False
