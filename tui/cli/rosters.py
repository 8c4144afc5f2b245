"""The roster as commands use it: with what vendors say now, and who answers by default."""

from collections.abc import Sequence

from problems.records import Problem
from sessions.contestants import roster
from sessions.contestants.entry import Entry
from sessions.players import can_play
from sessions.providers.weights import installed, is_installed
from tui.settings import Settings


def stored_roster(settings: Settings) -> list[Entry]:
    """Everybody, without asking anyone: a vendor's models are those of the dated list."""
    return roster.build(
        env=settings.env,
        keys_file=settings.keys_file,
        roster_file=settings.roster_file,
        here=installed(settings.models_dir),
    )


async def fresh_roster(settings: Settings) -> tuple[list[Entry], list[str]]:
    """Everybody, each vendor with a key asked for its newest; and why one could not be asked."""
    from sessions.providers.discovery import discover

    found = await discover(settings.env, settings.keys_file)
    entries = roster.build(
        env=settings.env,
        keys_file=settings.keys_file,
        roster_file=settings.roster_file,
        listed={provider: listing.models for provider, listing in found.items()},
        here=installed(settings.models_dir),
    )
    return entries, [listing.problem for listing in found.values() if listing.problem]


def default_entries(
    everyone: Sequence[Entry], settings: Settings, problem: Problem | None
) -> tuple[Entry, ...]:
    """Two to compare: each provider's newest first, else the players that need nothing."""
    models = [
        entry
        for entry in everyone
        if entry.contestant.kind == "model"
        and (entry.contestant.provider != "local" or is_installed(settings.models_dir))
    ]
    if models:
        first = {entry.contestant.provider: entry for entry in reversed(models)}
        newest = [entry for entry in models if entry is first[entry.contestant.provider]]
        return tuple([*newest, *(entry for entry in models if entry not in newest)][:2])
    players = [entry for entry in everyone if entry.contestant.kind == "scripted"]
    return tuple(entry for entry in players if can_play(entry, problem))[:2]
