"""A contestant: one way to get an answer, and the digest of exactly what was asked of it."""

import hashlib
from typing import Any, Literal

import msgspec
from msgspec import Struct

Kind = Literal["model", "scripted", "brought"]


class Contestant(Struct, frozen=True):
    """What was asked, and what it is called on screen.

    `provider` is a protocol or preset (`anthropic`, `openai`, `chat`, `ollama`, `local` ...),
    `scripted` or `file`. `params` holds `max_tokens`, `effort`, `temperature` and the like. Keys,
    timeouts and prices are not part of it: they change how a request travels, not what is asked.
    """

    name: str
    kind: Kind
    provider: str
    model: str
    base_url: str | None = None
    params: dict[str, Any] = {}
    system_prompt: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 over canonical JSON of everything but the name."""
        asked = {f: getattr(self, f) for f in self.__struct_fields__ if f != "name"}
        return hashlib.sha256(msgspec.json.encode(asked, order="sorted")).hexdigest()
