"""Which servers there are to ask, and what `h2h doctor` says of each: key, reach, models."""

import asyncio
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sessions.contestants.entry import Entry
from sessions.contestants.errors import BadKeys
from sessions.contestants.keys import Key, find_key, read_keys
from sessions.contestants.presets import PRESETS
from sessions.contestants.roster import Roster
from sessions.contestants.served import served_other
from tui.cli.contestants.finding import Finding
from tui.settings import Settings

if TYPE_CHECKING:
    from sessions.providers.discovery import Listing

KNOCK_S = 0.3  # for a port of this machine


def servers(settings: Settings, everyone: Roster) -> dict[str, Entry]:
    """Every provider with a key, servers that run on this machine, addresses of the operator's own;
    by name. Raises BadKeys."""
    from sessions.providers.discovery import reachable

    presets = reachable(PRESETS, settings.env)
    del presets["chat"]  # the same address as openai
    found = {
        name: entry
        for name, entry in presets.items()
        if (_runs_here(name, entry) if is_local(name) else _key(entry, settings))
    }
    return found | {
        entry.name: entry
        for entry in everyone.entries
        if entry.contestant.base_url and entry.contestant.provider in PRESETS and not entry.note
    }


def is_local(provider: str) -> bool:
    return PRESETS[provider].base_url.startswith("http://localhost")


def key_findings(settings: Settings, found: Mapping[str, Entry]) -> list[Finding]:
    """Which key is found where; never its value, nor a part of it."""
    keys = {name: _key(entry, settings) for name, entry in found.items()}
    keyed = {name: key.source for name, key in keys.items() if key is not None}
    if keyed:
        return [Finding(f"key {name}", True, f"from {source}") for name, source in keyed.items()]
    return [
        Finding(
            "keys",
            None,
            "none found; scripted players and the embedded model need none",
            "Set ANTHROPIC_API_KEY or OPENAI_API_KEY, or `h2h contestants key set NAME`.",
        )
    ]


def server_findings(settings: Settings, found: Mapping[str, Entry]) -> list[Finding]:
    """Ask each server for its models, all at once: free, and a real request with the real key."""
    from sessions.providers.discovery import listings

    if not found:
        return []
    answers = asyncio.run(listings(found, settings.env, settings.keys_file))
    return [
        Finding(f"server {name}", *_reached(found[name].contestant.model, answer))
        for name, answer in answers.items()
    ]


def usable_keys(keys_file: Path) -> str:
    """Why the stored keys cannot be used; "" where they can, or there are none."""
    try:
        read_keys(keys_file)
    except BadKeys as error:
        return str(error)
    return ""


def _reached(model: str, answer: "Listing") -> tuple[bool, str, str]:
    if not answer.models:
        return False, answer.problem, ""
    said = f"answers in {answer.ms} ms, lists {len(answer.models)} models"
    if not model:
        return True, f"{said}, the newest {answer.models[0]}", ""
    if any(not served_other(model, name) for name in answer.models):
        return True, f"{said}, {model} among them", ""
    fix = "`h2h contestants discover NAME` shows what it has."
    return False, f"{said}; {model} is not among them", fix


def _key(entry: Entry, settings: Settings) -> Key | None:
    return find_key(entry, settings.env, settings.keys_file)


def _runs_here(name: str, entry: Entry) -> bool:
    """Whether anything listens there: knocking is quick, asking takes an SDK."""
    parts = urlsplit(entry.contestant.base_url or PRESETS[name].base_url)
    try:
        address = (parts.hostname or "localhost", parts.port or 80)
        with socket.create_connection(address, timeout=KNOCK_S):
            return True
    except OSError:
        return False
