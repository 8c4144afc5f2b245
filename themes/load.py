"""Themes by name: the three that ship, and the operator's own."""

from difflib import get_close_matches
from pathlib import Path

import msgspec

from themes.errors import BadTheme, UnknownTheme
from themes.record import ThemeColours

SHIPPED = Path(__file__).parent


def names(folder: Path | None = None) -> tuple[str, ...]:
    """The themes there are, sorted; `folder` holds the operator's own, which win over ours."""
    return tuple(sorted(_files(folder)))


def load_theme(name: str, folder: Path | None = None) -> ThemeColours:
    """The theme called `name`: the stem of its file.

    Raises UnknownTheme, naming the nearest; BadTheme, naming file and key.
    """
    files = _files(folder)
    if name not in files:
        near = get_close_matches(name, files, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(sorted(files))}."
        raise UnknownTheme(f"There is no theme {name!r}; {hint}")
    return _read(files[name])


def _files(folder: Path | None) -> dict[str, Path]:
    """Every theme's file by its name; a folder that cannot be read holds none."""
    own = sorted(folder.glob("*.toml")) if folder is not None and folder.is_dir() else []
    return {path.stem: path for path in [*SHIPPED.glob("*.toml"), *own]}


def _read(path: Path) -> ThemeColours:
    try:
        fields = msgspec.toml.decode(path.read_bytes(), type=dict)
        return msgspec.convert({"name": path.stem, **fields}, ThemeColours)
    except OSError as error:
        raise BadTheme(f"The theme {path} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadTheme(
            f"The theme {path} is not valid: {error}. Compare it with {SHIPPED / 'dark.toml'}."
        ) from error
