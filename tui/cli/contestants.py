"""`h2h contestants`: who can answer, and with which key."""

import asyncio
import sys
from typing import Any

import click

from sessions.contestants import keys, own_roster, roster, specs
from sessions.contestants.entry import Entry
from sessions.contestants.errors import UnknownContestant
from sessions.contestants.presets import PRESETS, preset_of
from sessions.untrusted import neutralise, one_line
from tui.cli.errors import Stop
from tui.cli.options import json_option, print_json, unread_log_option
from tui.cli.rosters import fresh_roster
from tui.settings import Settings, load_settings

QUESTION = "Answer with the one word: ready"


@click.group()
def contestants() -> None:
    """The roster: who can answer."""


@contestants.command("list")
@unread_log_option
@json_option
def list_(as_json: bool) -> None:
    """Everybody who can be seated here, models first. Asks vendors with a key for their newest."""
    settings = load_settings()
    entries, problems = asyncio.run(fresh_roster(settings))
    if as_json:
        print_json([_line(entry) for entry in entries])
        return
    width = max(len(one_line(entry.name)) for entry in entries)
    for entry in entries:
        c = entry.contestant
        asked = "" if c.kind == "scripted" else one_line(f"{c.provider}:{c.model}")
        note = f"  ({one_line(entry.note)})" if entry.note else ""
        click.echo(f"{one_line(entry.name):<{width}}  {c.kind:<8}  {asked}{note}".rstrip())
    for problem in problems:
        click.echo(one_line(problem), err=True)


@contestants.command()
@unread_log_option
@click.argument("spec")
@click.option("--name", help="What to call it; by default the name= of the spec, or the model.")
def add(spec: str, name: str | None) -> None:
    """Keep SPEC (such as anthropic:claude-opus-5-5,effort=high) in contestants.toml."""
    settings = load_settings()
    entry = specs.parse(spec, env=settings.env)
    called = name or entry.name
    own_roster.add(settings.roster_file, called, spec)
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


@contestants.command()
@unread_log_option
@click.argument("name_or_spec")
def test(name_or_spec: str) -> None:
    """Send one short question and say what came back (exit code 3: no answer)."""
    settings = load_settings()
    entry = specs.parse(name_or_spec, env=settings.env, roster=_roster(settings))
    if entry.contestant.kind != "model":
        raise Stop(f"{one_line(entry.name)} is no model; there is nothing to test.")
    asyncio.run(_ask_once(entry, settings))


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
    keys.store_key(settings.keys_file, slot, value)
    click.echo(f"The key for {one_line(slot)} is in {settings.keys_file}, readable by you alone.")


def _slot(name: str, settings: Settings) -> str:
    preset = preset_of(name)
    if preset is not None and (preset.needs_key or preset.key_env):
        return "openai" if name == "chat" else name
    entries = {entry.name: entry for entry in _roster(settings)}
    if name in entries and entries[name].contestant.provider in PRESETS:
        return keys.key_slot(entries[name])
    providers = ", ".join(name for name, preset in PRESETS.items() if preset.needs_key)
    raise UnknownContestant(f"No provider or contestant is called {name!r}; one of {providers}.")


def _roster(settings: Settings) -> list[Entry]:
    return roster.build(
        env=settings.env, keys_file=settings.keys_file, roster_file=settings.roster_file
    )


def _lacks_key(entry: Entry, settings: Settings) -> bool:
    """Servers at an address of the operator's own often need none."""
    c = entry.contestant
    if c.kind != "model" or c.base_url is not None or not PRESETS[c.provider].needs_key:
        return False
    return keys.find_key(entry, settings.env, settings.keys_file) is None


def _line(entry: Entry) -> dict[str, Any]:
    c = entry.contestant
    return {"name": c.name, "kind": c.kind, "provider": c.provider, "model": c.model}


async def _ask_once(entry: Entry, settings: Settings) -> None:
    from sessions.events import Failed, Retrying, Text
    from sessions.providers import Ask, Message
    from sessions.providers.factory import provider_for
    from sessions.providers.local_pool import LocalServers

    c = entry.contestant
    params = {"max_tokens": 2000, **c.params}
    ask = Ask((Message("user", QUESTION),), c.model, c.system_prompt, params)
    said = ""
    async with LocalServers(settings.models_dir) as servers:
        await servers.seat([entry])
        provider = provider_for(
            entry,
            env=settings.env,
            keys_file=settings.keys_file,
            queues=settings.queues_dir,
            local=servers.server_for(entry),
        )
        async for event in provider.stream(ask):
            match event:
                case Text(text):
                    said += text
                case Retrying(n, delay, _, message):
                    click.echo(one_line(f"{message} Try {n + 1} in {delay:.0f} s."), err=True)
                case Failed(_, message):
                    raise Stop(one_line(message), 3)
    click.echo(f"{one_line(entry.name)} answered: {neutralise(said.strip())}")
