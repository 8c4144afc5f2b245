"""Which packs there are on this machine, and what is said before one of them is trusted."""

from contextlib import suppress
from datetime import UTC, datetime

from problems.copies import prune
from problems.installed import Installed, InstalledPack, Place, admitted, installed
from problems.pack import Pack, builtin
from problems.trust import trust
from sessions.untrusted import one_line
from tui.settings import Settings

RUNS = (
    "To go on, its code must run on this machine (variant.py, checks.py, reference answers): "
    "always in the sandbox, without network, files of yours or keys."
)

NEW = "not trusted yet"
CHANGED = "changed since you trusted it"


def place_of(settings: Settings) -> Place:
    return Place(settings.packs_dir, settings.trust_file, settings.copies_dir)


def all_packs(settings: Settings) -> tuple[list[Pack], Installed]:
    """The built-in pack and the installed ones. Runs nothing of them. Raises BrokenPack."""
    found = installed(place_of(settings))
    return [builtin(), *(one.pack for one in found.packs)], found


def standing_words(one: InstalledPack) -> str:
    """What is to be known first: whether it is new, or has changed since it was trusted."""
    name = one_line(f"{one.pack.name} {one.pack.version}", 80)
    if one.standing == "changed":
        return f"The pack {name} has changed since you trusted it."
    return f"The pack {name} is not trusted yet."


def mark_of(found: Installed, digest: str) -> str:
    """What stands beside the pack of this digest in a list; "" where it may run."""
    standing = next((one.standing for one in found.packs if one.pack.digest == digest), "trusted")
    return {"new": NEW, "changed": CHANGED, "trusted": ""}[standing]


def fact_lines(one: InstalledPack) -> tuple[str, str]:
    """Its digest, whole, and where it comes from."""
    return f"digest  {one.pack.digest}", f"from    {one_line(str(one.source), 1000)}"


def trust_now(settings: Settings, one: InstalledPack) -> Pack:
    """The pack as it may run from now on: copied first, then trusted; copies of packs whose trust
    was taken back go. Raises ProblemError."""
    place = place_of(settings)
    pack = admitted(one, place)
    now = datetime.now(UTC)
    trust(place.trust, pack, f"{now:%Y-%m-%dT%H:%M:%SZ}")
    with suppress(OSError):  # what cannot be tidied up now is the next time
        prune(place.copies, place.trust, now.timestamp())
    return pack
