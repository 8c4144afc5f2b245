"""`h2h contestants discover`: which models the servers have that there is a key for."""

import asyncio
from typing import Any

import click

from sessions.contestants.entry import Entry
from sessions.contestants.errors import UnknownContestant
from sessions.contestants.keys import find_key
from sessions.contestants.presets import PRESETS
from sessions.untrusted import one_line
from tui.cli.contestants.rosters import stored_roster
from tui.cli.contestants.servers import servers
from tui.cli.errors import Stop
from tui.cli.options import json_option, print_json, unread_log_option
from tui.settings import Settings, load_settings

SHOWN = 12  # models of a server in the text; --json has all


@click.command()
@unread_log_option
@click.argument("names", nargs=-1, metavar="[NAME]...")
@json_option
def discover(names: tuple[str, ...], as_json: bool) -> int:
    """Ask servers for their models: every provider with a key, those on this machine, one's own.

    With NAMES (providers, or contestants of the roster) only these, and exit code 3 where one does
    not answer.
    """
    from sessions.providers.discovery import listings

    settings = load_settings()
    everyone = stored_roster(settings)
    entries = _named(names, settings) if names else servers(settings, everyone)
    if not entries:
        raise Stop(
            "There is no server to ask: no key, none that runs on this machine, and no contestant "
            "with an address of its own.",
            3,
        )
    found = asyncio.run(listings(entries, settings.env, settings.keys_file))
    lines = [_line(name, entries[name], listing, settings) for name, listing in found.items()]
    if as_json:
        print_json(lines)
    else:
        for line in lines:
            _show(line)
    return 3 if names and any(not line["models"] for line in lines) else 0


def _named(names: tuple[str, ...], settings: Settings) -> dict[str, Entry]:
    from sessions.providers.discovery import reachable

    known = reachable(PRESETS, settings.env) | {
        entry.name: entry
        for entry in stored_roster(settings).entries
        if entry.contestant.provider in PRESETS and entry.contestant.provider != "local"
    }
    for name in names:
        if name not in known:
            raise UnknownContestant(
                f"No server is called {name!r}; there are {', '.join(sorted(known))}."
            )
    return {name: known[name] for name in names}


def _line(name: str, entry: Entry, listing: Any, settings: Settings) -> dict[str, Any]:
    found = find_key(entry, settings.env, settings.keys_file)
    return {
        "name": name,
        "provider": entry.contestant.provider,
        "key_from": found.source if found else None,
        "models": list(listing.models),
        "ms": listing.ms,
        "problem": listing.problem or None,
    }


def _show(line: dict[str, Any]) -> None:
    if not line["models"]:
        click.echo(one_line(f"{line['name']}: {line['problem']}", 1000))
        return
    more = len(line["models"]) - SHOWN
    click.echo(one_line(f"{line['name']}: {len(line['models'])} models, {line['ms']} ms"))
    for model in line["models"][:SHOWN]:
        click.echo(f"  {one_line(model)}")
    if more > 0:
        click.echo(f"  and {more} more (--json has all)")
