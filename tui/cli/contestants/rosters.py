"""The roster as commands use it: with what vendors say now, and who answers by default."""

from collections.abc import Mapping, Sequence

import click

from problems.records import Problem
from sessions.contestants import roster, specs
from sessions.contestants.entry import Entry
from sessions.contestants.errors import BadRoster, UnknownContestant
from sessions.contestants.roster import Roster
from sessions.players import can_play
from sessions.providers.weights import installed, is_installed
from sessions.untrusted import one_line
from tui.settings import Settings


def stored_roster(settings: Settings) -> Roster:
    """Everybody, without asking anyone: a vendor's models are those of the dated list."""
    return _built(settings, {})


async def fresh_roster(settings: Settings) -> tuple[Roster, list[str]]:
    """Everybody, each vendor with a key asked for its newest; and sentences about what is amiss."""
    from sessions.providers.discovery import discover

    found = await discover(settings.env, settings.keys_file)
    everyone = _built(settings, {provider: listing.newest for provider, listing in found.items()})
    silent = [provider for provider, listing in found.items() if not listing.newest]
    return everyone, [
        *(trouble.sentence for trouble in everyone.troubles),
        *(listing.problem for listing in found.values() if listing.problem),
        *map(roster.stand_in, silent),
    ]


def entry_named(spec: str, settings: Settings, everyone: Roster) -> Entry:
    """What `spec` names. Raises ContestantError; where it is an entry that cannot be used, with
    what is wrong with it."""
    try:
        return specs.parse(spec, env=settings.env, roster=everyone.entries)
    except UnknownContestant:
        for trouble in everyone.troubles:
            if trouble.name == spec:
                raise BadRoster(trouble.sentence) from None
        raise


def say_troubles(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        click.echo(one_line(sentence, 1000), err=True)


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


def _built(settings: Settings, listed: Mapping[str, tuple[str, ...]]) -> Roster:
    return roster.build(
        env=settings.env,
        keys_file=settings.keys_file,
        roster_file=settings.roster_file,
        listed=listed,
        here=installed(settings.models_dir),
    )
