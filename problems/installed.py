"""The packs that an operator has put below `packs/`. Finding them runs nothing of them."""

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from problems.contents import is_counted
from problems.copies import copied
from problems.errors import BrokenPack, ChangedSince, UnknownProblem
from problems.pack import Pack, load_pack
from problems.records import Problem
from problems.trust import Standing, standing, trusted


class Place(Struct, frozen=True):
    """Where packs lie, where it is kept which of them are trusted, and where their copies lie."""

    packs: Path
    trust: Path
    copies: Path


class Installed(Struct, frozen=True):
    """What was found. `troubles` is a sentence for each folder that is no usable pack."""

    packs: tuple["InstalledPack", ...] = ()
    troubles: tuple[str, ...] = ()


class InstalledPack(Struct, frozen=True):
    """`source` is where it lies; the problems of a trusted one are those of its copy."""

    pack: Pack
    source: Path
    standing: Standing


def installed(place: Place) -> Installed:
    """Every pack, by name. One that cannot be used costs a sentence, and the rest still works."""
    found: dict[str, InstalledPack] = {}
    troubles: list[str] = []
    try:
        folders = sorted(path for path in place.packs.iterdir() if is_counted(path.name))
    except FileNotFoundError:
        return Installed()
    except OSError as e:
        return Installed(troubles=(f"{place.packs} cannot be read: {e.strerror}.",))
    for folder in folders:
        try:
            one = _load(folder, place)
        except (BrokenPack, ChangedSince) as e:
            troubles.append(str(e))
            continue
        if other := found.get(one.pack.name):
            troubles.append(
                f"{folder} is a pack {one.pack.name} too, as {other.source} is: remove one."
            )
        else:
            found[one.pack.name] = one
    return Installed(tuple(found[name] for name in sorted(found)), tuple(troubles))


def pack_of(found: Installed, problem: Problem) -> InstalledPack:
    """Raises UnknownProblem where it is gone."""
    for one in found.packs:
        if one.pack.digest == problem.pack_digest:
            return one
    raise UnknownProblem(f"The pack {problem.pack} is no longer what it was; start again.")


def admitted(one: InstalledPack, place: Place) -> Pack:
    """A trusted pack as it may run: from its copy. Raises BrokenPack, ChangedSince."""
    copy = copied(replace(one.pack, folder=one.source), place.copies)
    return _marked(replace(copy, broken=one.pack.broken), trusted=True)


def earlier(place: Place, pack_digest: str, id: str) -> Problem | None:
    """A problem of a pack as it was when it was trusted, from the copy that was kept of it."""
    known = {entry.digest for entry in trusted(place.trust)}
    if pack_digest not in known:
        return None
    try:
        pack = load_pack(place.copies / pack_digest)
    except BrokenPack:
        return None
    if pack.digest != pack_digest:
        return None
    problems = _marked(pack, trusted=True).problems
    return next((problem for problem in problems if problem.id == id), None)


def _load(folder: Path, place: Place) -> InstalledPack:
    if folder.is_symlink():
        raise BrokenPack(f"{folder} is a symbolic link: put the pack itself there.")
    if not folder.is_dir():
        raise BrokenPack(f"{folder} is no folder: a pack is one, with a pack.toml in it.")
    pack = load_pack(folder)
    one = InstalledPack(pack, folder, standing(trusted(place.trust), pack))
    if one.standing == "trusted":
        return replace(one, pack=admitted(one, place))
    return replace(one, pack=_marked(pack, trusted=False))


def _marked(pack: Pack, *, trusted: bool) -> Pack:
    problems = (replace(each, installed=True, trusted=trusted) for each in pack.problems)
    return replace(pack, problems=tuple(problems))
