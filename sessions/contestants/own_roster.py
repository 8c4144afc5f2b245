"""contestants.toml: the operator's own contestants. A person edits it, so comments survive.

[my-opus]
spec = "anthropic:claude-opus-5-5"
system_prompt = "Answer in English."
params = { max_tokens = 4000, effort = "high" }
prices = { input = 4.0, output = 20.0 }        # USD per million tokens
max_concurrent = 2                             # requests at a time to that server
requests_per_minute = 30
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from sessions.contestants.entry import Entry
from sessions.contestants.errors import BadRoster
from sessions.contestants.roster_line import entry_of
from sessions.contestants.whole_file import write_whole

HEAD = """\
# Contestants of your own, for h2h. An entry is named by its brackets and needs a spec:
#
#   [my-opus]
#   spec = "anthropic:claude-opus-5-5"               # as for `h2h run -c`
#   system_prompt = "Answer in English."
#   params = { max_tokens = 4000, effort = "high", temperature = 0.2, stop = ["END"] }
#   prices = { input = 4.0, output = 20.0 }          # USD per million tokens
#   max_concurrent = 2                               # requests at a time to that server
#   requests_per_minute = 30
#
# Name, prices, key and limits are no part of what is asked; all the rest is.

"""


class Trouble(Struct, frozen=True):
    """An entry that cannot be used; `name` is None where it is the whole file."""

    name: str | None
    sentence: str


class OwnRoster(Struct, frozen=True):
    """The entries in the file's order, and why others are not among them."""

    entries: tuple[Entry, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def read(path: Path, env: Mapping[str, str]) -> OwnRoster:
    """What the file holds; nothing where there is none. Never raises because of what it holds."""
    try:
        text = _text(path)
        raw = _parsed(path, text)
    except BadRoster as error:
        return OwnRoster(troubles=(Trouble(None, str(error)),))
    entries: list[Entry] = []
    troubles: list[Trouble] = []
    for name, line in raw.items():
        try:
            entries.append(entry_of(name, line, env))
        except BadRoster as error:
            where = f"{path}, line {line_of(text, name)}"
            troubles.append(Trouble(name, f"The contestant {name!r} ({where}) {error}"))
    return OwnRoster(tuple(entries), tuple(troubles))


def add(path: Path, entry_name: str, spec: str, **others: Any) -> None:
    """Append a contestant, with those of `others` that are not None.

    Raises BadRoster where the name is taken or the file cannot be used.
    """
    import tomlkit

    document = _document(path)
    if entry_name in document:
        raise BadRoster(f"A contestant {entry_name!r} is in {path} already; give another name.")
    table = tomlkit.table()
    table.add("spec", spec)
    for key, value in others.items():
        if value is not None:
            table.add(key, value)
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


def line_of(text: str, name: str) -> int:
    """The line on which the entry begins, counted from 1."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare.startswith("["):
            key = bare.strip("[ ").partition("]")[0].strip()
        else:
            key = bare.partition("=")[0].strip()
        if key.partition(".")[0].strip("\"' ") == name or key.strip("\"' ") == name:
            return number
    return 1


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadRoster(f"{path} cannot be read ({why}); mend or remove it.") from None
    except UnicodeDecodeError:
        raise BadRoster(f"{path} is not UTF-8 text; save it as such.") from None


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRoster(f"{path} cannot be read as TOML ({error}); mend that line.") from None


def _document(path: Path) -> Any:
    import tomlkit

    text = _text(path)
    _parsed(path, text)  # says what is wrong before anything is written
    return tomlkit.parse(text or HEAD)


def _save(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise BadRoster(f"{path} was not written ({error.strerror}); check the folder.") from error
