"""`h2h contestants test`: one short question to each, all at once, and what came of it."""

import asyncio
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from sessions.contestants.entry import Entry
from sessions.contestants.served import served_other
from sessions.untrusted import neutralise, one_line
from tui.cli.contestants.rosters import entry_named, stored_roster
from tui.cli.errors import Stop
from tui.cli.options import json_option, print_json, unread_log_option
from tui.settings import Settings, load_settings

if TYPE_CHECKING:
    from sessions.providers import Ask, Provider

QUESTION = "Answer with the one word: ready"
MOST_TOKENS = 2000  # a model that thinks needs some before its first word


class Tried(Struct):
    """What came back. `error` is a sentence, `kind` its kind; unknown is None."""

    name: str
    provider: str
    model: str
    answer: str = ""
    kind: str | None = None
    error: str | None = None
    served_model: str | None = None
    request_id: str | None = None
    first_text_ms: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None


@click.command()
@unread_log_option
@click.argument("names", nargs=-1, required=True, metavar="NAME_OR_SPEC...")
@json_option
def test(names: tuple[str, ...], as_json: bool) -> int:
    """Send each one short question and say what came back (exit code 3: one did not answer).

    It costs what the question and its answer cost.
    """
    settings = load_settings()
    everyone = stored_roster(settings)
    entries = [entry_named(name, settings, everyone) for name in names]
    for entry in entries:
        if entry.contestant.kind != "model":
            raise Stop(f"{one_line(entry.name)} is no model; there is nothing to test.")
    results = asyncio.run(_try_all(entries, settings, SystemRandom()))
    if as_json:
        print_json([_line(result) for result in results])
    else:
        for result in results:
            _show(result)
    return 3 if any(result.error for result in results) else 0


async def _try_all(entries: list[Entry], settings: Settings, rng: Random) -> list[Tried]:
    from sessions.providers.local_pool import LocalServers

    async with LocalServers(settings.models_dir) as servers:
        await servers.seat(entries)
        tries = (_try(entry, settings, servers.server_for(entry), rng) for entry in entries)
        return await asyncio.gather(*tries)


async def _try(entry: Entry, settings: Settings, local: Any, rng: Random) -> Tried:
    from sessions.events import Failed, Queued, Retrying, Started, Text, Usage
    from sessions.providers import Ask, Message
    from sessions.providers.factory import provider_for

    c = entry.contestant
    params = {"max_tokens": MOST_TOKENS, **c.params}
    ask = Ask((Message("user", QUESTION),), c.model, c.system_prompt, params)
    provider = provider_for(
        entry,
        env=settings.env,
        keys_file=settings.keys_file,
        local=local,
        queues=settings.queues_dir,
    )
    provider = await _paid(provider, entry, ask, settings, rng)
    tried = Tried(entry.name, c.provider, c.model)
    clock = asyncio.get_running_loop().time
    began = clock()
    async for event in provider.stream(ask):
        match event:
            case Text(text):
                if tried.first_text_ms is None:
                    tried.first_text_ms = round((clock() - began) * 1000)
                tried.answer += text
            case Started(request_id, served_model):
                tried.request_id = request_id or tried.request_id
                tried.served_model = served_model or tried.served_model
            case Usage():
                tried.input_tokens, tried.output_tokens = event.input, event.output
            case Retrying(n, delay, _, message):
                said = f"{entry.name}: {message} Try {n + 1} in {delay:.0f} s."
                click.echo(one_line(said, 1000), err=True)
            case Queued(message, None):
                click.echo(one_line(f"{entry.name}: {message}"), err=True)
            case Failed(kind, message, request_id=request_id):
                tried.kind, tried.error = kind, message
                tried.request_id = request_id or tried.request_id
    return tried


async def _paid(
    provider: "Provider", entry: Entry, ask: "Ask", settings: Settings, rng: Random
) -> "Provider":
    """It counts against the operator's limits as an answer does. Raises MoneyError."""
    from sessions.clock import SystemClock
    from sessions.ids import ulid
    from sessions.money.paying import paid
    from sessions.money.purse import Purse
    from sessions.money.till import Till
    from tui.spending import caps_of

    clock = SystemClock()
    run = ulid(clock.now(), rng)
    purse = Purse(
        f"test-{run}",
        run=run,
        till=Till(settings.spend_file),
        caps=caps_of(settings),
        own={entry.contestant.digest: entry.prices},
        clock=clock,
        rng=rng,
    )
    asks = {"test": (provider, entry.contestant, ask)}
    return (await paid(purse, asks, all_or_none=False))["test"]


def _line(tried: Tried) -> dict[str, Any]:
    return {name: getattr(tried, name) for name in tried.__struct_fields__}


def _show(tried: Tried) -> None:
    if tried.error:
        click.echo(one_line(f"{tried.name}: {tried.error}", 1000), err=True)
        return
    click.echo(f"{one_line(tried.name)} answered: {neutralise(tried.answer.strip())}")
    if served_other(tried.model, tried.served_model):
        said = f"{tried.name}: asked for {tried.model}, served {tried.served_model}."
        click.echo(one_line(said), err=True)
