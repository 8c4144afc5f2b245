"""Digests of folders: what a session names, so that others can tell they hold the same problem.

The recipe (that of Harbor's packager): SHA-256 over the sorted lines
`relative/path NUL sha256-of-the-file LF`, paths with forward slashes, hashes in hexadecimal.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from problems.contents import is_counted

# What a contestant may read of a problem folder; everything else is its hidden part.
PUBLIC = frozenset({"problem.toml", "statement.md"})


def files_of(folder: Path) -> list[str]:
    """Every file below `folder`, as sorted relative paths; caches and hidden files left out."""
    found: list[str] = []
    for here, folders, names in os.walk(folder):
        folders[:] = filter(is_counted, folders)
        base = Path(here).relative_to(folder)
        found += [(base / name).as_posix() for name in filter(is_counted, names)]
    return sorted(found)


def digest_of(folder: Path, paths: Iterable[str]) -> str:
    """The digest of some files of `folder`, by their relative paths. Raises OSError."""
    lines = [
        f"{path}\0{hashlib.sha256((folder / path).read_bytes()).hexdigest()}\n"
        for path in sorted(paths)
    ]
    # surrogateescape: a file name that is no UTF-8 still has a digest
    return hashlib.sha256("".join(lines).encode(errors="surrogateescape")).hexdigest()


def folder_digest(folder: Path) -> str:
    """The digest of a whole problem or pack."""
    return digest_of(folder, files_of(folder))


def hidden_digest(folder: Path) -> str:
    """The digest of what contestants never see: generator, checks, answers, templates, helpers."""
    return digest_of(folder, (path for path in files_of(folder) if path not in PUBLIC))
