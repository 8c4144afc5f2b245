"""`PROVIDER:MODEL[,key=value ...]`, `file:PATH[,name=NAME]` or a roster name -> an Entry."""

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sessions.contestants import embedded
from sessions.contestants.brought import brought_text
from sessions.contestants.embedded import LOCAL_MAX_TOKENS
from sessions.contestants.entry import Entry
from sessions.contestants.errors import BadSpec, UnknownContestant
from sessions.contestants.presets import Preset, known_providers, preset_of
from sessions.contestants.record import Contestant

KEYS = (
    "base_url",
    "effort",
    "first_token_s",
    "idle_s",
    "key_env",
    "max_tokens",
    "name",
    "temperature",
)
# Only before a known key does a comma separate: model ids and paths may hold commas.
SEPARATOR = re.compile(rf",(?=(?:{'|'.join(KEYS)})=)")


def parse(text: str, *, env: Mapping[str, str], roster: Iterable[Entry] = ()) -> Entry:
    """The entry that `text` names. Raises UnknownContestant or BadSpec.

    A roster name comes first, so a name may hold a colon.
    """
    named = {entry.name: entry for entry in roster}
    text = text.strip()
    if text in named:
        return named[text]
    provider, colon, rest = text.partition(":")
    if colon and provider == "file":
        return _brought(*_options(text, rest))
    if colon and (preset := preset_of(provider)) is not None:
        return _model(text, preset, *_options(text, rest), env=env)
    raise _unknown(text, provider if colon else "", named)


def _options(spec: str, rest: str) -> tuple[str, dict[str, str]]:
    head, *pairs = SEPARATOR.split(rest)
    options: dict[str, str] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        if key in options:
            raise BadSpec(f"The contestant {spec!r} gives {key} twice; give it once.")
        if not value.strip():
            raise BadSpec(f"The contestant {spec!r} gives {key} no value; write {key}=VALUE.")
        options[key] = value.strip()
    if not head.strip():
        what = "path" if spec.startswith("file:") else "model"
        raise BadSpec(f"The contestant {spec!r} names no {what}; write it after the colon.")
    return head.strip(), options


def _model(
    spec: str, preset: Preset, model: str, options: dict[str, str], *, env: Mapping[str, str]
) -> Entry:
    base_url = options.get("base_url")
    if base_url is not None:
        _check_url(spec, base_url)
    params: dict[str, Any] = {}
    if "max_tokens" in options:
        params["max_tokens"] = _whole(spec, "max_tokens", options["max_tokens"])
    elif preset.protocol == "local":
        params["max_tokens"] = LOCAL_MAX_TOKENS
    if "effort" in options:
        params["effort"] = options["effort"]
    if "temperature" in options:
        params["temperature"] = _number(spec, "temperature", options["temperature"], low=0.0)
    gguf: Path | None = None
    if preset.protocol == "local":
        model, gguf, own = _local(spec, model)
        params |= own
    refuse_temperature(preset.name, base_url, params)
    address = preset.address(env)
    elsewhere = base_url or (address if address != preset.base_url else None)
    return Entry(
        Contestant(
            name=options.get("name", model),
            kind="model",
            provider=preset.name,
            model=model,
            base_url=elsewhere.rstrip("/") if elsewhere else None,
            params=params,
        ),
        key_env=options.get("key_env"),
        idle_s=_seconds(spec, "idle_s", options),
        first_token_s=_seconds(spec, "first_token_s", options),
        gguf=gguf,
    )


def refuse_temperature(provider: str, base_url: str | None, params: Mapping[str, Any]) -> None:
    """Raises BadSpec where the vendor's newest version would refuse the request for it."""
    if provider == "anthropic" and base_url is None and "temperature" in params:
        raise BadSpec("anthropic refuses requests that set temperature; leave it out.")


def _local(spec: str, model: str) -> tuple[str, Path | None, dict[str, Any]]:
    """(model, file of the operator's own, what it is asked with). The path stays out of the model's
    name: it tells about the operator's machine."""
    if "/" in model or model.startswith("~") or model.lower().endswith(".gguf"):
        path = Path(model).expanduser().absolute()
        return path.name, path, {}
    if found := embedded.find(model):
        return found.model, None, found.params
    known = ", ".join(one.short for one in embedded.EMBEDDED.values())
    raise BadSpec(
        f"No embedded model is called {model!r} (in {spec!r}); there are {known}, "
        "or give the path of a GGUF file, such as local:~/models/my.gguf."
    )


def _brought(path_text: str, options: dict[str, str]) -> Entry:
    """The contestant holds a name, never the path: a path tells about the operator's machine."""
    if others := sorted(options.keys() - {"name"}):
        raise BadSpec(f"A brought answer takes only name=; {others[0]} is for models.")
    text = brought_text(path_text)
    name = options.get("name", Path(path_text).expanduser().stem)
    # The name stands in for the model, so that answers of two origins are two contestants.
    return Entry(
        Contestant(name=name, kind="brought", provider="file", model=name),
        text=text,
        note="brought from elsewhere",
    )


def _check_url(spec: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        usable = usable and parts.port != 0
    except ValueError:
        usable, parts = False, urlsplit("")
    if not usable:
        raise BadSpec(f"base_url={url!r} is no http:// or https:// address (in {spec!r}).")
    if parts.username or parts.password:
        raise BadSpec("base_url may not hold a password, since it is logged; use key_env.")


def _whole(spec: str, key: str, text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else 0
    if number < 1:
        raise BadSpec(f"{key}={text!r} is no whole number above 0 (in {spec!r}).")
    return number


def _number(spec: str, key: str, text: str, low: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= low):
        raise BadSpec(f"{key}={text!r} is no number of at least {low:g} (in {spec!r}).")
    return number


def _seconds(spec: str, key: str, options: Mapping[str, str]) -> float | None:
    if key not in options:
        return None
    return _number(spec, key, options[key], low=0.001)


def _unknown(text: str, provider: str, named: Mapping[str, Entry]) -> UnknownContestant:
    if provider:
        providers = known_providers()
        nearest = difflib.get_close_matches(provider, [*providers, "file"], n=3, cutoff=0.5)
        what = f"No provider is called {provider!r} (in {text!r})"
        known = ", ".join(providers)
        advice = f"did you mean {' or '.join(nearest)}?" if nearest else f"there are {known}."
    else:
        close = difflib.get_close_matches(text.lower(), [n.lower() for n in named], 3, 0.5)
        nearest = [name for name in named if name.lower() in close]
        what = f"No contestant is called {text!r}"
        advice = f"did you mean {' or '.join(nearest)}?" if nearest else "see"
        advice += " `h2h contestants list` shows the names; or write PROVIDER:MODEL."
    return UnknownContestant(f"{what}; {advice}".replace("; see ", "; "), tuple(nearest))
