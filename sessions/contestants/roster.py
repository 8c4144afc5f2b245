"""Who can be seated here: the operator's own, the vendors' newest, the embedded pair, the players.

Models come first, so that the default pair of a lobby is the first two lines.
"""

import itertools
from collections.abc import Mapping
from pathlib import Path

from sessions.contestants import keys, own_roster
from sessions.contestants.entry import Entry
from sessions.contestants.presets import PRESETS
from sessions.contestants.record import Contestant
from sessions.contestants.specs import LOCAL_MAX_TOKENS

# What each vendor's list said on the day; used until the vendor was asked, and when it cannot be.
LISTED_ON = "2026-11-25"
LISTED: Mapping[str, tuple[str, ...]] = {
    "anthropic": ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"),
    "openai": ("gpt-6.1-sol", "gpt-6.1-terra", "gpt-6-luna"),
}
LOCAL_MODEL = "smollm2-135m-instruct-q4_1"
LOCAL_NOTE = "SmolLM2 135M, a tiny model: expect little"
SCRIPTED_NOTE = "scripted, not a model"
PLAYERS = ("player-right", "player-wrong", "player-cheat")


def build(
    *,
    env: Mapping[str, str],
    keys_file: Path,
    roster_file: Path,
    listed: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Entry]:
    """All entries, models first. `listed` holds what vendors said just now (`discovery.newest`).

    Raises BadRoster or BadKeys where a file of the operator's cannot be read.
    """
    own = own_roster.read(roster_file, env)
    found = [*own, *vendors(env, keys_file, listed or {}), *embedded()]
    names: set[str] = set()
    models = [e for e in found if not (e.name in names or names.add(e.name))]
    models.sort(key=lambda e: e.contestant.kind != "model")
    return [*models, *players()]


def vendors(
    env: Mapping[str, str], keys_file: Path, listed: Mapping[str, tuple[str, ...]]
) -> list[Entry]:
    """The newest models of each vendor that there is a key for."""
    lines: list[list[Entry]] = []
    for provider, fallback in LISTED.items():
        fresh = listed.get(provider)
        note = "" if fresh else f"as listed on {LISTED_ON}"
        entries = [vendor_entry(provider, model, env, note) for model in fresh or fallback]
        if keys.find_key(entries[0], env, keys_file) is not None:
            lines.append(entries)
    rows = itertools.zip_longest(*lines)  # each vendor's newest before anybody's second
    return [entry for row in rows for entry in row if entry is not None]


def embedded() -> list[Entry]:
    """Two settings of the one tiny model that needs no key."""
    terse = "Answer in as few words as you can. Give the final answer first."
    verbose = "Explain each step of your reasoning in full sentences, then give the final answer."
    return [_local("smol-terse", terse, 0.2), _local("smol-verbose", verbose, 0.8)]


def players() -> list[Entry]:
    """Scripted players. What they play is filled in from a problem's reference answers."""
    return [
        Entry(
            Contestant(name=name, kind="scripted", provider="scripted", model=name),
            note=SCRIPTED_NOTE,
        )
        for name in PLAYERS
    ]


def vendor_entry(provider: str, model: str, env: Mapping[str, str], note: str = "") -> Entry:
    """A vendor's model at the address that the environment gives for that vendor."""
    preset = PRESETS[provider]
    address = preset.address(env)
    base_url = None if address == preset.base_url else address
    return Entry(
        Contestant(name=model, kind="model", provider=provider, model=model, base_url=base_url),
        note=note,
    )


def _local(name: str, system_prompt: str, temperature: float) -> Entry:
    return Entry(
        Contestant(
            name=name,
            kind="model",
            provider="local",
            model=LOCAL_MODEL,
            params={"max_tokens": LOCAL_MAX_TOKENS, "temperature": temperature},
            system_prompt=system_prompt,
        ),
        note=LOCAL_NOTE,
    )
