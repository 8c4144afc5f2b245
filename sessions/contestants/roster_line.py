"""One entry of contestants.toml, as it was parsed -> an Entry, or what is wrong with it."""

import math
import re
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from sessions.contestants import specs
from sessions.contestants.entry import Entry, Prices
from sessions.contestants.errors import BadOffer, BadRoster, BadSpec, UnknownContestant
from sessions.contestants.presets import PRESETS

Count = Annotated[int, Meta(ge=1)]
Amount = Annotated[float, Meta(ge=0)]


class Params(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What our own protocols take. A stranger's provider is given whatever stands there."""

    max_tokens: Count | None = None
    effort: str | None = None
    temperature: Amount | None = None
    stop: tuple[str, ...] | None = None


class OwnPrices(Struct, frozen=True, forbid_unknown_fields=True):
    """USD per million tokens, see `entry.Prices`."""

    input: Amount
    output: Amount
    cached: Amount | None = None
    cache_write: Amount | None = None


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    spec: str
    system_prompt: str | None = None
    params: dict[str, Any] = {}
    prices: OwnPrices | None = None
    max_concurrent: Count | None = None
    requests_per_minute: Count | None = None


def entry_of(name: str, raw: Any, env: Mapping[str, str]) -> Entry:
    """Raises BadRoster; its text goes on after "The contestant NAME (FILE, line N) "."""
    line = _converted(raw, Line, "")
    try:
        entry = specs.parse(line.spec, env=env)
        params = entry.contestant.params | _params(entry, line.params)
    except (BadSpec, UnknownContestant, BadOffer) as error:
        raise BadRoster(f"cannot be used: {error}") from None
    contestant = msgspec.structs.replace(
        entry.contestant, name=name, system_prompt=line.system_prompt, params=params
    )
    prices = line.prices and Prices(**msgspec.structs.asdict(line.prices))
    return msgspec.structs.replace(
        entry,
        contestant=contestant,
        prices=prices,
        max_concurrent=line.max_concurrent,
        requests_per_minute=line.requests_per_minute,
    )


def _params(entry: Entry, given: dict[str, Any]) -> dict[str, Any]:
    """Raises BadRoster where one is given twice, is unknown or has a value that it cannot have,
    BadSpec where the provider refuses it."""
    contestant = entry.contestant
    set_twice = sorted(given.keys() & contestant.params.keys())
    if set_twice and contestant.provider != "local":  # whose max_tokens is set by default
        raise BadRoster(f"gives {set_twice[0]} in its spec and in params; give it once.")
    if contestant.provider in PRESETS:
        params = _converted(given, Params, "params.")
        given = msgspec.to_builtins(params)
        specs.refuse_temperature(contestant.provider, contestant.base_url, given)
    return given


def _converted(raw: Any, kind: Any, prefix: str) -> Any:
    try:
        found = msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise BadRoster(_sentence(str(error), raw, kind, prefix)) from None
    for key, value in _numbers(raw):
        if not math.isfinite(value):
            raise BadRoster(f"gives {prefix}{key} the value {value}; it must be a plain number.")
    return found


def _numbers(raw: Any, prefix: str = "") -> list[tuple[str, float]]:
    if isinstance(raw, Mapping):
        return [pair for key, value in raw.items() for pair in _numbers(value, f"{prefix}.{key}")]
    return [(prefix.removeprefix("."), raw)] if isinstance(raw, float) else []


def _sentence(said: str, raw: Any, kind: Any, prefix: str) -> str:
    """msgspec's words with the entry's own key and value in them, and what to do."""
    what, _, path = said.partition(" - at `$")
    key = path.rstrip("`").strip(".")
    if unknown := re.search(r"unknown field `(.*)`", what):
        name = ".".join(part for part in (key, unknown[1]) if part)
        owner: Any = OwnPrices if key == "prices" else kind
        return f"has no {prefix}{name}; there are {', '.join(owner.__struct_fields__)}."
    if missing := re.search(r"missing required field `(.*)`", what):
        name = ".".join(part for part in (key, missing[1]) if part)
        return f"gives no {prefix}{name}; write {prefix}{name} = ..."
    if not key:
        return f'is no table but {raw!r}; write spec = "PROVIDER:MODEL" below [{"NAME"}].'
    value = raw
    for part in re.findall(r"[^.\[\]]+", key):
        value = value[int(part)] if isinstance(value, list | tuple) else value.get(part)
    expected = what.replace("Expected ", "expected ").replace("`", "")
    return f"gives {prefix}{key} the value {value!r} ({expected}); correct it."
