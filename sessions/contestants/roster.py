"""Who can be seated here: the operator's own, the vendors' newest, the embedded pair, the players.

Models come first, so that the default pair of a lobby is the first two lines.
"""

import itertools
from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct

from sessions.contestants import keys, own_roster
from sessions.contestants.embedded import GEMMA, LOCAL_MAX_TOKENS, SMOL, Embedded
from sessions.contestants.entry import Entry
from sessions.contestants.errors import BadKeys
from sessions.contestants.own_roster import Trouble
from sessions.contestants.presets import PRESETS
from sessions.contestants.record import Contestant

# Used until a vendor was asked, and where it does not say. No vendor was asked for these: they are
# names in its SDK's own list of models (`LISTED_IN`) on that day, of the newest those whose price
# is known.
LISTED_ON = "2026-11-25"
LISTED_IN: Mapping[str, str] = {"anthropic": "anthropic 2.13.0", "openai": "openai 3.57.0"}
LISTED: Mapping[str, tuple[str, ...]] = {
    "anthropic": ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"),
    "openai": ("gpt-6.1-sol", "gpt-6.1-terra", "gpt-6-luna"),
}
LOCAL_NOTE = SMOL.note
SCRIPTED_NOTE = "scripted, not a model"
PLAYERS = ("player-right", "player-wrong", "player-cheat")


class Roster(Struct, frozen=True):
    """Models first. `troubles` say why entries of the operator's own are not among them."""

    entries: tuple[Entry, ...]
    troubles: tuple[Trouble, ...] = ()


def build(
    *,
    env: Mapping[str, str],
    keys_file: Path,
    roster_file: Path,
    listed: Mapping[str, tuple[str, ...]] | None = None,
    here: Collection[str] = (),
) -> Roster:
    """Everybody. `listed` holds what vendors said just now, `here` the embedded models that are
    installed. A file of the operator's that cannot be used costs its own entries, no more."""
    own = own_roster.read(roster_file, env)
    troubles = own.troubles
    try:
        of_vendors = vendors(env, keys_file, listed or {})
    except BadKeys as error:
        troubles += (Trouble(None, str(error)),)
        of_vendors = vendors(env, None, listed or {})
    found = [*own.entries, *of_vendors, *embedded(here)]
    names: set[str] = set()
    models = [e for e in found if not (e.name in names or names.add(e.name))]
    models.sort(key=lambda e: e.contestant.kind != "model")
    return Roster((*models, *players()), troubles)


def stand_in(provider: str) -> str:
    """One sentence for where a vendor's own list is not at hand."""
    return (
        f"The models of {provider} are from h2h's built-in list of {LISTED_ON} (names known to "
        f"the SDK {LISTED_IN[provider]}), not from {provider} itself."
    )


def vendors(
    env: Mapping[str, str], keys_file: Path | None, listed: Mapping[str, tuple[str, ...]]
) -> list[Entry]:
    """The newest models of each vendor that there is a key for. Raises BadKeys."""
    lines: list[list[Entry]] = []
    for provider, fallback in LISTED.items():
        fresh = listed.get(provider)
        note = "" if fresh else f"from the built-in list of {LISTED_ON}"
        entries = [vendor_entry(provider, model, env, note) for model in fresh or fallback]
        if keys.find_key(entries[0], env, keys_file) is not None:
            lines.append(entries)
    rows = itertools.zip_longest(*lines)  # each vendor's newest before anybody's second
    return [entry for row in rows for entry in row if entry is not None]


def embedded(here: Collection[str] = ()) -> list[Entry]:
    """Two settings of the one tiny model that needs no key; where the second one is installed, it
    stands between them, so that the default pair is two different models."""
    terse = "Answer in as few words as you can. Give the final answer first."
    verbose = "Explain each step of your reasoning in full sentences, then give the final answer."
    smol = [_local("smol-terse", SMOL, terse, 0.2), _local("smol-verbose", SMOL, verbose, 0.8)]
    if GEMMA.model in here:
        smol.insert(1, _local("gemma-few-shot", GEMMA, None, 0.2))
    return smol


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


def _local(name: str, model: Embedded, system_prompt: str | None, temperature: float) -> Entry:
    return Entry(
        Contestant(
            name=name,
            kind="model",
            provider="local",
            model=model.model,
            params={"max_tokens": LOCAL_MAX_TOKENS, "temperature": temperature, **model.params},
            system_prompt=system_prompt,
        ),
        note=model.note,
    )
