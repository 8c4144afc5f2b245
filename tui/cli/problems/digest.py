"""`h2h problems digest`: what names exactly one content of a problem or a pack."""

from pathlib import Path

from problems.pack import load_pack
from tui.cli.problems.packs import named
from tui.packs import all_packs
from tui.settings import Settings


def digest_document(settings: Settings, what: str | None) -> dict[str, str]:
    """`kind` is `pack` or `problem`. Runs nothing. Raises ProblemError."""
    packs, _ = all_packs(settings)
    for pack in packs:
        if what in (pack.name, None):
            return _of("pack", pack.name, pack.digest)
    assert what is not None  # None is the first pack
    if (Path(what) / "pack.toml").is_file():
        pack = load_pack(Path(what), built_in=_is(Path(what), packs[0].folder))
        return _of("pack", pack.name, pack.digest)
    problem = named(settings, what)
    return _of("problem", problem.id, problem.digest)


def _is(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _of(kind: str, name: str, digest: str) -> dict[str, str]:
    return {"kind": kind, "name": name, "digest": digest}
