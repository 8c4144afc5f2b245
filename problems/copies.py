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
