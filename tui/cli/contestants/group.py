"""`h2h contestants`: who can answer, and with which key."""

import asyncio
import sys
from typing import Any

import click

from sessions.contestants import keys, own_roster, specs
from sessions.contestants.entry import Entry
from sessions.contestants.errors import UnknownContestant
from sessions.contestants.presets import known_providers, preset_of
from sessions.untrusted import one_line
from tui.cli.contestants.discovering import discover
from tui.cli.contestants.rosters import fresh_roster, say_troubles, stored_roster
from tui.cli.contestants.trying import test
from tui.cli.errors import Stop
from tui.cli.options import json_option, print_json, unread_log_option
from tui.columns import padded, width_of
from tui.settings import Settings, load_settings


@click.group()
def contestants() -> None:
    """The roster: who can answer."""


contestants.add_command(test)
contestants.add_command(discover)


@contestants.command("list")
@unread_log_option
@json_option
def list_(as_json: bool) -> None:
    """Everybody who can be seated here, models first. Asks vendors with a key for their newest."""
    settings = load_settings()
    everyone, troubles = asyncio.run(fresh_roster(settings))
    if as_json:
        print_json([_line(entry) for entry in everyone.entries])
    else:
        width = max(width_of(one_line(entry.name)) for entry in everyone.entries)
        for entry in everyone.entries:
            c = entry.contestant
            asked = "" if c.kind == "scripted" else one_line(f"{c.provider}:{c.model}")
            note = f"  ({one_line(notes)})" if (notes := _notes(entry)) else ""
            name = padded(one_line(entry.name), width)
            click.echo(f"{name}  {c.kind:<8}  {asked}{note}".rstrip())
    say_troubles(troubles)


@contestants.command()
@unread_log_option
@click.argument("spec")
@click.option("--name", help="What to call it; by default the name= of the spec, or the model.")
@click.option("--system-prompt", metavar="TEXT", help="Goes before every question.")
@click.option("--max-concurrent", type=click.IntRange(1), help="Requests at a time to its server.")
@click.option("--requests-per-minute", type=click.IntRange(1), help="Requests a minute to it.")
def add(spec: str, name: str | None, **others: Any) -> None:
    """Keep SPEC (such as anthropic:claude-opus-5-5,effort=high) in contestants.toml.

    The head of that file shows what else an entry may hold, such as params and prices.
    """
    settings = load_settings()
    entry = specs.parse(spec, env=settings.env)
    called = name or entry.name
    own_roster.add(settings.roster_file, called, spec, **others)
    click.echo(f"{one_line(called)} is in {settings.roster_file}.")
    if _lacks_key(entry, settings):
        click.echo(f"It has no key yet: `h2h contestants key set {one_line(called)}`.")


@contestants.command()
@unread_log_option
@click.argument("name")
def remove(name: str) -> None:
    """Take a contestant out of contestants.toml."""
    settings = load_settings()
    own_roster.remove(settings.roster_file, name)
    click.echo(f"{one_line(name)} is no longer in {settings.roster_file}.")


@contestants.group()
def key() -> None:
    """Keys, kept in keys.toml that only you can read."""


@key.command("set")
@unread_log_option
@click.argument("name")
def set_(name: str) -> None:
    """Store the key of a provider (openai, groq ...) or of a contestant with its own address.

    The key is asked for, or read from standard input; it is never an argument.
    """
    settings = load_settings()
    slot = _slot(name, settings)
    if sys.stdin.isatty():
        value = click.prompt(f"Key for {slot}", hide_input=True, err=True)
    else:
        value = sys.stdin.readline()
    value = value.strip()
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise Stop("That is no key: a key is one word of printable ASCII characters.")
    was_open = keys.store_key(settings.keys_file, slot, value)
    click.echo(f"The key for {one_line(slot)} is in {settings.keys_file}, readable by you alone.")
    if was_open:
        click.echo("So far others could read that file: think of the keys in it as known to them.")


def _slot(name: str, settings: Settings) -> str:
    preset = preset_of(name)
    if preset is not None and (preset.needs_key or preset.key_env):
        return "openai" if name == "chat" else name
    entries = {entry.name: entry for entry in stored_roster(settings).entries}
    if name in entries and preset_of(entries[name].contestant.provider) is not None:
        return keys.key_slot(entries[name])
    providers = ", ".join(name for name in known_providers() if _takes_key(name))
    raise UnknownContestant(f"No provider or contestant is called {name!r}; one of {providers}.")


def _takes_key(provider: str) -> bool:
    preset = preset_of(provider)
    return preset is not None and (preset.needs_key or bool(preset.key_env))


def _lacks_key(entry: Entry, settings: Settings) -> bool:
    """Servers at an address of the operator's own often need none."""
    c = entry.contestant
    preset = preset_of(c.provider)
    if c.base_url is not None or preset is None or not preset.needs_key:
        return False
    return keys.find_key(entry, settings.env, settings.keys_file) is None


def _notes(entry: Entry) -> str:
    limits = (
        (entry.max_concurrent, "at a time"),
        (entry.requests_per_minute, "a minute"),
    )
    said = [f"at most {count} {unit}" for count, unit in limits if count]
    return ", ".join([*([entry.note] if entry.note else []), *said])


def _line(entry: Entry) -> dict[str, Any]:
    c = entry.contestant
    return {"name": c.name, "kind": c.kind, "provider": c.provider, "model": c.model}
