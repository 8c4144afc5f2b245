"""Asking servers which models they have. Only for the roster: never before an answer."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from sessions.contestants.entry import Entry
from sessions.contestants.errors import BadKeys
from sessions.contestants.keys import find_key
from sessions.contestants.presets import PRESETS, Preset
from sessions.contestants.roster import LISTED, vendor_entry
from sessions.providers import failures
from sessions.providers.endpoint import Endpoint
from sessions.providers.factory import adapter_for, endpoint_for, preset_for
from sessions.providers.fields import count_of, dig, text_of
from sessions.providers.redaction import Redactor
from sessions.providers.transport import http_client
from sessions.providers.watch import Watch

SHOWN = 3  # models of each vendor in the roster
LIMIT_S = 6.0
# What a list holds besides models that answer a question in text.
OTHER = re.compile(
    r"audio|realtime|image|embedding|tts|transcri|whisper|moderation|search|sora|dall-e|instruct"
    r"|babbage|davinci|codex|computer|live",
)
CHAT = re.compile(r"claude-|gpt-|o\d")


class Listing(Struct, frozen=True):
    """`models` are those that the server names, newest first where it says how old they are;
    `ms` how long it took. Without models `problem` says why."""

    models: tuple[str, ...]
    problem: str = ""
    ms: int | None = None

    @property
    def newest(self) -> tuple[str, ...]:
        """The newest few of a vendor's that answer in text."""
        answering = (name for name in self.models if CHAT.match(name) and not OTHER.search(name))
        return tuple(answering)[:SHOWN]


async def discover(
    env: Mapping[str, str], keys_file: Path, limit_s: float = LIMIT_S
) -> dict[str, Listing]:
    """What each vendor of the default roster lists, where there is a key, asked all at once.

    Keys that cannot be read are none here: whoever builds the roster says so.
    """
    entries = {provider: vendor_entry(provider, "", env) for provider in LISTED}
    try:
        keyed = [p for p, entry in entries.items() if find_key(entry, env, keys_file)]
    except BadKeys:
        return {}
    return await listings({p: entries[p] for p in keyed}, env, keys_file, limit_s)


async def listings(
    entries: Mapping[str, Entry],
    env: Mapping[str, str],
    keys_file: Path,
    limit_s: float = LIMIT_S,
) -> dict[str, Listing]:
    """What the server of each entry lists, under the entry's name here. Raises BadKeys."""
    endpoints = {name: endpoint_for(entry, env, keys_file) for name, entry in entries.items()}
    async with asyncio.TaskGroup() as tasks:
        asked = {
            name: tasks.create_task(listed(preset_for(entries[name]), endpoint, limit_s))
            for name, endpoint in endpoints.items()
        }
    return {name: task.result() for name, task in asked.items()}


def reachable(providers: Iterable[str], env: Mapping[str, str]) -> dict[str, Entry]:
    """An entry, without a model, for each of our own providers that has a list to ask for."""
    return {
        provider: vendor_entry(provider, "", env)
        for provider in providers
        if provider in PRESETS and PRESETS[provider].protocol != "local"
    }


async def listed(preset: Preset, endpoint: Endpoint, limit_s: float = LIMIT_S) -> Listing:
    """Ask one server. Never raises because of what it answers, or that it does not."""
    if preset.protocol == "offered":
        return Listing((), f"{endpoint.label} is a provider of another package: it lists nothing.")
    adapter: Any = adapter_for(preset, endpoint)
    # Importing an SDK takes seconds on a busy machine; the limit is the server's, not ours.
    sdk = await asyncio.to_thread(__import__, adapter.sdk)
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        async with asyncio.timeout(limit_s):
            models = await _list(adapter, sdk, endpoint)
    except TimeoutError:
        return Listing((), f"{endpoint.host} did not list its models within {limit_s:g} s.")
    except Exception as error:  # a list that fails costs the roster nothing but freshness
        return Listing((), Redactor(endpoint.secrets).without(_why(sdk, endpoint, error)))
    names = newest_first(models)
    problem = "" if names else f"{endpoint.host} listed no model."
    return Listing(names, problem, round((clock() - began) * 1000))


def _why(sdk: Any, endpoint: Endpoint, error: Any) -> str:
    if isinstance(error, sdk.APIStatusError):
        said = error.body or error.message
        return failures.from_status(endpoint, error.status_code, said, "connect").message
    if isinstance(error, sdk.APIConnectionError):
        return failures.from_connection(endpoint, error, "connect").message
    why = failures.quote(endpoint, str(error) or type(error).__name__)
    return f"{endpoint.host} did not list its models ({why})."


def newest_first(models: list[Any]) -> tuple[str, ...]:
    """Their ids. Any field of a line may be null."""
    dated = []
    for model in models:
        if name := text_of(model, "id"):
            created = count_of(model, "created") or _epoch(dig(model, "created_at"))
            dated.append((created, name))
    dated.sort(key=lambda line: line[0], reverse=True)
    return tuple(dict.fromkeys(name for _, name in dated))


async def _list(adapter: Any, sdk: Any, endpoint: Endpoint) -> list[Any]:
    watch = Watch(endpoint.first_token_s, endpoint.idle_s)
    http = await http_client(endpoint, adapter.auth(endpoint), watch)
    client = adapter.client(sdk, endpoint, http)
    try:
        page = await client.models.list()
    finally:
        await client.close()
    data = dig(page, "data")
    return data if isinstance(data, list) else []


def _epoch(created_at: Any) -> float:
    return created_at.timestamp() if isinstance(created_at, datetime) else 0.0
