"""The embedded models' weights on this machine: whether they are here, and whole."""

import hashlib
import importlib.util
import json
import os
import shutil
from pathlib import Path

import msgspec
from msgspec import Struct

from sessions.providers.catalogue import CATALOGUE, DEFAULT, Weights

SIZE = DEFAULT.size
CHECKED = "checked.json"  # digests of files as they were when they were last read


class Status(Struct, frozen=True):
    """`installed`: the weights are here, by size. `runnable`: so is what runs them."""

    installed: bool
    runnable: bool
    path: Path
    size: int  # bytes on disk


def path_in(models: Path, which: Weights = DEFAULT) -> Path:
    return models / f"{which.model}.gguf"


def is_installed(models: Path, which: Weights = DEFAULT) -> bool:
    """By size alone, which is instant; `verify` and `is_whole` go by the digest."""
    path = path_in(models, which)
    return path.is_file() and path.stat().st_size == which.size


def installed(models: Path) -> tuple[str, ...]:
    """The embedded models that are here, by size."""
    return tuple(one.model for one in CATALOGUE.values() if is_installed(models, one))


def status(models: Path, which: Weights = DEFAULT) -> Status:
    path = path_in(models, which)
    size = path.stat().st_size if path.is_file() else 0
    return Status(is_installed(models, which), is_runnable(), path, size)


def is_runnable() -> bool:
    """Whether the package that runs models is here."""
    return importlib.util.find_spec("xllamacpp") is not None


def verify(path: Path, which: Weights = DEFAULT) -> bool:
    """Whether the file is the model, by reading all of it (0.3 s for 100 MB)."""
    if not path.is_file() or path.stat().st_size != which.size:
        return False
    return digest(path) == which.sha256


def is_whole(models: Path, which: Weights = DEFAULT) -> bool:
    """The same, without reading a file again that is as it was when it was last read."""
    path = path_in(models, which)
    return is_installed(models, which) and known_digest(path, models) == which.sha256


def digest(path: Path) -> str:
    """SHA-256 of a file's content. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known_digest(path: Path, models: Path) -> str:
    """The digest, remembered in `models` for as long as size and times of the file stay as they
    are: a large model takes seconds to read. Raises OSError where the file cannot be read."""
    stat = path.stat()
    stamp = f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"
    known = _remembered(models)
    key = str(path.resolve())
    if known.get(key, ("", ""))[0] != stamp:
        known[key] = (stamp, digest(path))
        _remember(models, known)
    return known[key][1]


def remove(models: Path, which: Weights = DEFAULT) -> int:
    """Take the weights away, and what an install left over. Returns the bytes that they had."""
    path = path_in(models, which)
    size = path.stat().st_size if path.exists() else 0
    path.unlink(missing_ok=True)
    for leftover in models.glob(".incoming*"):
        shutil.rmtree(leftover, ignore_errors=True)
    return size


def _remembered(models: Path) -> dict[str, tuple[str, str]]:
    try:
        text = (models / CHECKED).read_bytes()
        return msgspec.json.decode(text, type=dict[str, tuple[str, str]])
    except (OSError, msgspec.MsgspecError):
        return {}  # then each file is read once more


def _remember(models: Path, known: dict[str, tuple[str, str]]) -> None:
    fresh = models / f".{CHECKED}.{os.getpid()}"
    try:
        models.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(known))
        fresh.replace(models / CHECKED)
    except OSError:
        fresh.unlink(missing_ok=True)  # a full or read-only disk: it is read again next time
