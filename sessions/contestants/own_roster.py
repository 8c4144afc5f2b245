"""contestants.toml: the operator's own contestants. A person edits it, so comments survive.

[my-opus]
spec = "anthropic:claude-opus-5-5,effort=high"
system_prompt = "Answer in English."
prices = { input = 4.0, output = 20.0 }        # USD per million tokens
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from sessions.contestants import specs
from sessions.contestants.entry import Entry, Prices
from sessions.contestants.errors import BadRoster, ContestantError


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    spec: str
    system_prompt: str | None = None
    prices: Prices | None = None


def read(path: Path, env: Mapping[str, str]) -> list[Entry]:
    """The entries of the file, in its order; [] where there is none. Raises BadRoster."""
    return [_entry(path, name, raw, env) for name, raw in _load(path).items()]


def add(path: Path, entry_name: str, spec: str) -> None:
    """Append a contestant. Raises BadRoster where the name is taken or the file cannot be used."""
    import tomlkit

    document = _document(path)
    if entry_name in document:
        raise BadRoster(f"A contestant {entry_name!r} is in {path} already; give another name.")
    table = tomlkit.table()
    table.add("spec", spec)
    document.add(entry_name, table)
    _save(path, tomlkit.dumps(document))


def remove(path: Path, entry_name: str) -> None:
    """Take a contestant out. Raises BadRoster where there is none of that name."""
    import tomlkit

    document = _document(path)
    if entry_name not in document:
        known = ", ".join(document) or "none"
        raise BadRoster(f"No contestant {entry_name!r} is in {path}; there are: {known}.")
    document.remove(entry_name)
    _save(path, tomlkit.dumps(document))


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadRoster(f"{path} cannot be read ({error}); mend or remove it.") from None


def _document(path: Path) -> Any:
    import tomlkit

    _load(path)  # says what is wrong before anything is written
    return tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")


def _entry(path: Path, name: str, raw: Any, env: Mapping[str, str]) -> Entry:
    try:
        line = msgspec.convert(raw, Line)
        entry = specs.parse(line.spec, env=env)
    except (msgspec.ValidationError, ContestantError) as error:
        raise BadRoster(f"The contestant {name!r} in {path} is not valid: {error}") from None
    contestant = msgspec.structs.replace(
        entry.contestant, name=name, system_prompt=line.system_prompt
    )
    return msgspec.structs.replace(entry, contestant=contestant, prices=line.prices)


def _save(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise BadRoster(f"{path} was not written ({error.strerror}); check the folder.") from error
