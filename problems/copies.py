"""A private copy of every trusted pack: what runs is what was digested, and nothing beside it.

A pack lies where its source, an editor or another program may still write. So nothing of it runs
from there: the files that its digest covers are copied, the copy is digested, and only a copy with
the trusted digest is loaded. Hidden files and caches, which no digest covers, are not in it.

What this leaves open: whoever can write in the operator's own data folder can change a copy after
it was looked at. That is the operator's account, which could change h2h itself.
"""

import os
import shutil
import tempfile
from pathlib import Path

from problems import digests
from problems.errors import BrokenPack, ChangedSince
from problems.pack import Pack, load_pack

SETTLED_S = 3600.0


def copied(pack: Pack, copies: Path) -> Pack:
    """`pack` as loaded from its copy in the folder `copies`, which is made where it is missing.

    Raises ChangedSince when the files are no longer those that were digested; BrokenPack.
    """
    copy = copies / pack.digest
    try:
        if copy.is_dir() and digests.folder_digest(copy) != pack.digest:
            shutil.rmtree(copy)
        if not copy.is_dir():
            _make(pack, copy)
    except OSError as e:
        raise BrokenPack(f"{pack.name} cannot be copied to {copy}: {e.strerror}.") from e
    loaded = load_pack(copy)
    if loaded.digest != pack.digest:
        raise ChangedSince(_CHANGED.format(pack.folder))
    return loaded


def prune(copies: Path, trust: Path, now: float) -> None:
    """Remove what nothing can run: copies whose digest stands nowhere in the file `trust`, because
    its line was taken out, and halves of copies that were never finished.

    The copy of an earlier version stays as long as its line does: a session in any log, of which
    nobody has a list, may be checked with it again. Another process may have made a copy and be
    about to write its line, so what is younger than `SETTLED_S` at the time `now` stays too.
    Raises OSError where `trust` cannot be read: then nothing is removed.
    """
    known = trust.read_bytes()
    for copy in copies.iterdir():
        left = copy.name.startswith(".") or copy.name.encode() not in known
        if left and copy.is_dir() and copy.stat().st_mtime < now - SETTLED_S:
            shutil.rmtree(copy, ignore_errors=True)  # the next time tries again


_CHANGED = "{} was changed while it was read; try again, and its new digest is asked about."


def _make(pack: Pack, copy: Path) -> None:
    """Raises OSError, ChangedSince. Another process may make the same copy at the same time."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".") as folder:
        made = Path(folder) / "pack"
        for path in digests.files_of(pack.folder):
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            (made / path).write_bytes((pack.folder / path).read_bytes())
        if digests.folder_digest(made) != pack.digest:
            raise ChangedSince(_CHANGED.format(pack.folder))
        try:
            os.rename(made, copy)
        except OSError:
            if not copy.is_dir():
                raise
