"""Which packs an operator has trusted: one line each, in a file that is only ever added to.

Trust is in a digest, never in a name: a pack that changed is another pack. Taking a line out of
the file takes the trust back.
"""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from problems.errors import BrokenPack
from problems.pack import Pack

Standing = Literal["trusted", "new", "changed"]


class Trusted(Struct, frozen=True):
    """A line of the file, as JSON. `at` is when it was trusted, in UTC."""

    pack: str
    version: str
    digest: str
    at: str


def trusted(file: Path) -> tuple[Trusted, ...]:
    """All lines, oldest first. What cannot be read trusts nobody."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return ()
    return tuple(entry for line in lines if (entry := _entry(line)) is not None)


def standing(entries: tuple[Trusted, ...], pack: Pack) -> Standing:
    """`changed`: a pack of this name was trusted, with another digest."""
    if any(entry.digest == pack.digest for entry in entries):
        return "trusted"
    return "changed" if any(entry.pack == pack.name for entry in entries) else "new"


def trust(file: Path, pack: Pack, at: str) -> None:
    """Add a line for `pack`. Raises BrokenPack where the file cannot be written."""
    line = msgspec.json.encode(Trusted(pack.name, pack.version, pack.digest, at))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab") as out:
            # The line end comes first too: a line that was cut off must not swallow this one.
            out.write(b"\n" + line + b"\n" if out.tell() else line + b"\n")
    except OSError as e:
        raise BrokenPack(f"The trust in {pack.name} cannot be kept in {file}: {e.strerror}.") from e


def _entry(line: bytes) -> Trusted | None:
    try:
        return msgspec.json.decode(line, type=Trusted)
    except msgspec.DecodeError:
        return None
