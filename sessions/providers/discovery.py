"""Asking a vendor which models are its newest. Only for the roster: never before an answer."""

import asyncio
import importlib
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from sessions.contestants.keys import find_key
from sessions.contestants.presets import PRESETS
from sessions.contestants.roster import LISTED, vendor_entry
from sessions.providers.endpoint import Endpoint
from sessions.providers.factory import adapter_for, endpoint_for
from sessions.providers.failures import quote
from sessions.providers.fields import count_of, dig, text_of
from sessions.providers.transport import http_client
from sessions.providers.watch import Watch

SHOWN = 3  # models of each vendor
# What a list holds besides models that answer a question in text.
OTHER = re.compile(
    r"audio|realtime|image|embedding|tts|transcri|whisper|moderation|search|sora|dall-e|instruct"
    r"|babbage|davinci|codex|computer|live",
)
CHAT = re.compile(r"claude-|gpt-|o\d")


class Listing(Struct, frozen=True):
    """`models` newest first; empty, with the reason in `problem`, where the vendor did not say."""

    models: tuple[str, ...]
    problem: str = ""


async def discover(
    env: Mapping[str, str], keys_file: Path, limit_s: float = 6.0
) -> dict[str, Listing]:
    """The newest models of each vendor that there is a key for, asked all at once."""
    entries = {provider: vendor_entry(provider, "", env) for provider in LISTED}
    endpoints = {
        provider: endpoint_for(entry, env, keys_file)
        for provider, entry in entries.items()
        if find_key(entry, env, keys_file) is not None
    }
    async with asyncio.TaskGroup() as tasks:
        asked = {
            p: tasks.create_task(newest(p, endpoint, limit_s)) for p, endpoint in endpoints.items()
        }
    return {provider: task.result() for provider, task in asked.items()}


async def newest(provider: str, endpoint: Endpoint, limit_s: float = 6.0) -> Listing:
    """Ask one vendor. Never raises because of what it answers, or that it does not."""
    adapter: Any = adapter_for(PRESETS[provider], endpoint)
    # Importing an SDK takes seconds on a busy machine; the limit is the vendor's, not ours.
    sdk = await asyncio.to_thread(importlib.import_module, adapter.sdk)
    try:
        async with asyncio.timeout(limit_s):
            models = await _list(adapter, sdk, endpoint)
    except TimeoutError:
        return Listing((), f"{endpoint.host} did not list its models within {limit_s:g} s.")
    except Exception as error:  # a list that fails costs the roster nothing but freshness
        why = quote(endpoint, str(error) or type(error).__name__)
        return Listing((), f"{endpoint.host} did not list its models ({why}).")
    chosen = newest_first(models)
    return Listing(chosen, "" if chosen else f"{endpoint.host} listed no model that can answer.")


def newest_first(models: list[Any]) -> tuple[str, ...]:
    """The newest few that answer in text. Any field of a line may be null."""
    dated = []
    for model in models:
        name = text_of(model, "id")
        if CHAT.match(name) and not OTHER.search(name):
            created = count_of(model, "created") or _epoch(dig(model, "created_at"))
            dated.append((created, name))
    dated.sort(key=lambda line: line[0], reverse=True)
    return tuple(dict.fromkeys(name for _, name in dated))[:SHOWN]


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
