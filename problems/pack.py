"""Packs of problems: loading them, and finding a problem by what a person typed."""

import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from problems import digests
from problems.contents import complaint
from problems.errors import AmbiguousProblem, BrokenPack, BrokenProblem, UnknownProblem
from problems.format import load_problem
from problems.manifest import read_pack_manifest
from problems.records import Problem

DEFAULT_PROBLEM = "simpson-suite"
BUILTIN = Path(__file__).parent / "builtin"
# The pack that ships, and problems that were named by their folder.
RESERVED = ("builtin", "local")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Broken(Struct, frozen=True):
    """A problem that a pack lists and that cannot be loaded, and why."""

    id: str
    message: str


class Pack(Struct, frozen=True):
    name: str
    version: str
    digest: str
    folder: Path
    problems: tuple[Problem, ...]
    broken: tuple[Broken, ...] = ()


def load_pack(folder: Path, *, built_in: bool = False) -> Pack:
    """Load a pack; a broken problem stands in `broken` and leaves the rest. Raises BrokenPack."""
    if odd := complaint(folder):
        raise BrokenPack(odd)
    manifest = read_pack_manifest(folder / "pack.toml")
    _require_name(manifest.name, folder, built_in=built_in)
    try:
        digest = digests.folder_digest(folder)
    except OSError as e:
        raise BrokenPack(f"{e.filename} cannot be read: {e.strerror}.") from e
    problems: list[Problem] = []
    broken: list[Broken] = []
    for id in dict.fromkeys(manifest.problems):
        if Path(id).name != id or id == "..":
            raise BrokenPack(f"{folder / 'pack.toml'}: problems: {id!r} is no folder's name.")
        try:
            problem = load_problem(
                folder / id,
                pack=manifest.name,
                pack_version=manifest.version,
                pack_digest=digest,
                built_in=built_in,
            )
        except BrokenProblem as e:
            broken.append(Broken(id, str(e)))
        else:
            problems.append(problem)
    return Pack(
        name=manifest.name,
        version=manifest.version,
        digest=digest,
        folder=folder,
        problems=tuple(problems),
        broken=tuple(broken),
    )


def builtin() -> Pack:
    """The pack that ships with h2h. Raises BrokenPack when the installation is damaged."""
    return load_pack(BUILTIN, built_in=True)


def find_problem(packs: Iterable[Pack], text: str) -> Problem:
    """The problem that `text` names: an id, PACK/ID, an unambiguous part, or a problem's folder.

    PACK/ID comes before a folder of that name, since naming a folder trusts it.
    Raises UnknownProblem (with the nearest names), AmbiguousProblem, or BrokenProblem when what
    was named cannot be loaded.
    """
    packs = tuple(packs)
    problems = [problem for pack in packs for problem in pack.problems]
    exact = [problem for problem in problems if text in (problem.id, full_name(problem))]
    if exact:
        return _only(exact, text)
    for pack in packs:
        for entry in pack.broken:
            if text in (entry.id, f"{pack.name}/{entry.id}"):
                raise BrokenProblem(entry.message)
    # os.path answers False to names no file can have; pathlib raises on some of them
    if os.path.isfile(os.path.join(text, "problem.toml")):
        return _load_by_path(Path(text))
    if "/" in text:
        raise UnknownProblem(
            f"There is no problem folder {text[:200]!r}: it must hold a problem.toml."
        )
    part = text.strip().lower()
    found = [problem for problem in problems if part and part in problem.id]
    if found:
        return _only(found, text)
    raise UnknownProblem(_unknown(text[:60], [problem.id for problem in problems]))


def full_name(problem: Problem) -> str:
    """What names a problem among all packs."""
    return f"{problem.pack}/{problem.id}"


def _require_name(name: str, folder: Path, *, built_in: bool) -> None:
    where = folder / "pack.toml"
    if not _NAME.fullmatch(name):
        what = "up to 64 letters, digits, dots, hyphens and underscores"
        raise BrokenPack(f"{where}: name: expected {what}, found {name[:80]!r}.")
    if name in RESERVED and not built_in:
        raise BrokenPack(f"{where}: name: {name!r} is h2h's own; a pack needs another name.")


def _load_by_path(folder: Path) -> Problem:
    """A folder in a built-in pack's own place is still built in; any other is a pack of its own."""
    folder = folder.resolve()
    if folder.parent == BUILTIN.resolve():
        return find_problem([builtin()], folder.name)
    return load_problem(folder)


def _only(found: list[Problem], text: str) -> Problem:
    if len(found) > 1:
        names = ", ".join(full_name(problem) for problem in found)
        raise AmbiguousProblem(f"{text!r} may be any of {names}: write one of these.")
    return found[0]


def _unknown(text: str, ids: list[str]) -> str:
    near = difflib.get_close_matches(text, ids, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(ids)}."
    return f"There is no problem {text!r}: {hint}"
