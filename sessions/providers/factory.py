"""From a line of the roster to the provider that answers for it."""

from collections.abc import Mapping
from pathlib import Path
from random import Random

from sessions.contestants import offers
from sessions.contestants.entry import Entry
from sessions.contestants.keys import find_key, goes_home
from sessions.contestants.presets import Preset, preset_of
from sessions.providers import Provider
from sessions.providers.brought import BroughtAnswer
from sessions.providers.endpoint import FIRST_TOKEN_S, IDLE_S, PLACEHOLDER_KEY, Endpoint
from sessions.providers.gate import Gated, Limits
from sessions.providers.guard import Guarded
from sessions.providers.local import LocalModel, LocalServer
from sessions.providers.offered import OfferedProvider
from sessions.providers.retry import with_retries
from sessions.providers.scripted import TOKENS_PER_S, ScriptedPlayer


def provider_for(
    entry: Entry,
    *,
    env: Mapping[str, str],
    keys_file: Path,
    local: LocalServer | None = None,
    rng: Random | None = None,
    tokens_per_s: float = TOKENS_PER_S,
    queues: Path | None = None,
) -> Provider:
    """The provider of this entry: where it is a server, guarded, waiting its turn by the entry's
    own limits (kept in `queues`), with the visible retries around it.

    Raises BadKeys where the keys file cannot be read.
    """
    kind = entry.contestant.kind
    if kind == "scripted":
        return ScriptedPlayer(entry.text or "", tokens_per_s)
    if kind == "brought":
        return BroughtAnswer(entry.text or "")
    preset = preset_for(entry)
    if preset.protocol == "local":
        guarded = Guarded(LocalModel(local), preset.name)
        return with_retries(_gated(guarded, entry, preset.name, queues), rng=rng)
    endpoint = endpoint_for(entry, env, keys_file)
    guarded = _guarded(preset, endpoint)
    return with_retries(_gated(guarded, entry, endpoint.base_url, queues), rng=rng)


def preset_for(entry: Entry) -> Preset:
    preset = preset_of(entry.contestant.provider)
    assert preset is not None, "a spec was read only if it has a provider"
    return preset


def adapter_for(preset: Preset, endpoint: Endpoint) -> Provider:
    """The bare adapter of one of our own presets."""
    name = {"responses": "openai"}.get(preset.protocol, preset.protocol)
    return offers.own(name)(endpoint)


def _guarded(preset: Preset, endpoint: Endpoint) -> Provider:
    """A stranger's provider gets clocks as well: ours have their own, which see every byte."""
    if preset.protocol != "offered":
        return Guarded(adapter_for(preset, endpoint), preset.name, endpoint.secrets)
    return Guarded(
        OfferedProvider(offers.load(preset.name).make, endpoint),
        preset.name,
        endpoint.secrets,
        first_token_s=endpoint.first_token_s,
        idle_s=endpoint.idle_s,
    )


def _gated(provider: Provider, entry: Entry, address: str, queues: Path | None) -> Provider:
    if entry.max_concurrent is None and entry.requests_per_minute is None:
        return provider
    assert queues is not None, "an entry with limits needs a folder in which they are kept"
    limits = Limits(address, queues, entry.max_concurrent, entry.requests_per_minute)
    return Gated(provider, limits)


def endpoint_for(entry: Entry, env: Mapping[str, str], keys_file: Path) -> Endpoint:
    """Where this entry's request goes and with what. Raises BadKeys."""
    preset = preset_for(entry)
    key = find_key(entry, env, keys_file)
    at_home = goes_home(entry, env)
    is_own_host = preset.is_vendor and at_home
    at_vendor = entry.contestant.base_url in (None, preset.base_url)
    return Endpoint(
        label=preset.name,
        base_url=entry.contestant.base_url or preset.base_url,
        key=key.value if key else PLACEHOLDER_KEY,
        key_name=entry.key_env or (preset.key_env if at_home else ""),
        needs_key=preset.needs_key and at_vendor,
        own_host=is_own_host,
        headers=own_headers(preset, env) if is_own_host else {},
        first_token_s=entry.first_token_s or FIRST_TOKEN_S,
        idle_s=entry.idle_s or IDLE_S,
    )


def own_headers(preset: Preset, env: Mapping[str, str]) -> dict[str, str]:
    """What the environment asks to be sent along: to the address it belongs to, nowhere else."""
    prefix = "ANTHROPIC" if preset.protocol == "anthropic" else "OPENAI"
    headers: dict[str, str] = {}
    if prefix == "OPENAI":
        for name, variable in (("organization", "ORG_ID"), ("project", "PROJECT_ID")):
            if value := env.get(f"OPENAI_{variable}", "").strip():
                headers[f"openai-{name}"] = value
    for line in env.get(f"{prefix}_CUSTOM_HEADERS", "").splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip():
            headers[name.strip().lower()] = value.strip()
    return headers
