"""Where packs lie on this machine, and what is said before one of them is trusted."""

from problems.installed import InstalledPack, Place
from sessions.untrusted import one_line
from tui.settings import Settings

RUNS = (
    "To go on, its code must run on this machine (variant.py, checks.py, reference answers): "
    "always in the sandbox, without network, files of yours or keys."
)


def place_of(settings: Settings) -> Place:
    return Place(settings.packs_dir, settings.trust_file, settings.copies_dir)


def standing_words(one: InstalledPack) -> str:
    """What is to be known first: whether it is new, or has changed since it was trusted."""
    name = one_line(f"{one.pack.name} {one.pack.version}", 80)
    if one.standing == "changed":
        return f"The pack {name} has changed since you trusted it."
    return f"The pack {name} is not trusted yet."


def fact_lines(one: InstalledPack) -> tuple[str, str]:
    """Its digest, whole, and where it comes from."""
    return f"digest  {one.pack.digest}", one_line(f"from    {one.source}", 1000)
