"""Which key a request may carry: from a named variable, the provider's variable, or keys.toml.

A key belongs to an address. The provider's own key goes to the provider's address only; to any
other address goes a key that was named for it (`key_env=`, or a key set for that very contestant).
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from sessions.contestants.entry import Entry
from sessions.contestants.errors import BadKeys
from sessions.contestants.presets import preset_of
from sessions.contestants.whole_file import write_whole


class Key(Struct, frozen=True):
    """`source` says where it was found, for the operator; the value is never shown."""

    value: str
    source: str

    def __repr__(self) -> str:
        return f"Key(from {self.source})"


def find_key(entry: Entry, env: Mapping[str, str], keys_file: Path | None) -> Key | None:
    """The key for this entry's address, or None. Raises BadKeys if the file cannot be read."""
    if entry.key_env and (value := env.get(entry.key_env, "").strip()):
        return Key(value, entry.key_env)
    preset = preset_of(entry.contestant.provider)
    if preset is None:
        return None
    at_home = goes_home(entry, env)
    if at_home and preset.key_env and (value := env.get(preset.key_env, "").strip()):
        return Key(value, preset.key_env)
    if keys_file is None:
        return None
    stored = read_keys(keys_file)
    slot = key_slot(entry)
    return Key(stored[slot], keys_file.name) if slot in stored else None


def goes_home(entry: Entry, env: Mapping[str, str]) -> bool:
    """Whether the request goes where the provider's own key and headers are meant for."""
    preset = preset_of(entry.contestant.provider)
    base_url = entry.contestant.base_url
    return preset is not None and (base_url is None or base_url == preset.address(env))


def key_slot(entry: Entry) -> str:
    """The name under which keys.toml keeps the key for this entry's address.

    The provider's name for its own address; else scheme and host, which no provider is called.
    """
    preset = preset_of(entry.contestant.provider)
    assert preset is not None, "only an entry of a provider has a key"
    base_url = entry.contestant.base_url
    if base_url is None or base_url == preset.base_url:
        return "openai" if preset.name == "chat" else preset.name
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"


def read_keys(path: Path) -> dict[str, str]:
    """All stored keys by slot; {} where there is no file. Raises BadKeys."""
    try:
        if _is_open(path.stat()):
            raise BadKeys(
                f"Others may read the keys in {path}, so none is used; run `chmod 600 {path}`."
            )
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadKeys(f"The keys in {path} cannot be read ({error.strerror}).") from None
    return _parsed(path)


def _is_open(file: os.stat_result) -> bool:
    return bool(file.st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _parsed(path: Path) -> dict[str, str]:
    import tomllib

    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        # The parser's own words could quote a key.
        raise BadKeys(f"The keys in {path} cannot be read; mend or remove that file.") from None
    return {name: value for name, value in raw.items() if isinstance(value, str) and value}


def store_key(path: Path, slot: str, value: str) -> bool:
    """Write one key, the others kept. The file is never readable by others, not for a moment.

    Returns whether others could read the keys so far; they no longer can. Raises BadKeys.
    """
    import tomlkit

    was_open = path.exists() and _is_open(path.stat())
    keys = _parsed(path) if path.exists() else {}
    document = tomlkit.document()
    document.add(tomlkit.comment("Keys of h2h. Written by `h2h contestants key set`."))
    for name, kept in {**keys, slot: value}.items():
        document.add(name, tomlkit.item(kept))
    try:
        write_whole(path, tomlkit.dumps(document), 0o600)
    except OSError as error:
        raise BadKeys(f"The key was not stored: {path} ({error.strerror}).") from error
    return was_open
