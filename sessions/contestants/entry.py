"""A line of the roster: the contestant, and what changes only how its request travels."""

from pathlib import Path

from msgspec import Struct

from sessions.contestants.record import Contestant


class Prices(Struct, frozen=True):
    """USD per million tokens, as the operator gave them; `cached` is for input that was read from
    a cache, `cache_write` for input that was written to one; without them input's price holds."""

    input: float
    output: float
    cached: float | None = None
    cache_write: float | None = None


class Entry(Struct, frozen=True):
    """`key_env` names an environment variable; times are in seconds, None the default.

    `text` is what a scripted player plays or what was brought. `gguf` is a model file of the
    operator's own, whose SHA-256 is part of what is asked and whose path is not. `note` is
    shown beside the name. The two limits are of the server that the entry asks.
    """

    contestant: Contestant
    key_env: str | None = None
    idle_s: float | None = None
    first_token_s: float | None = None
    text: str | None = None
    note: str = ""
    prices: Prices | None = None
    max_concurrent: int | None = None
    requests_per_minute: int | None = None
    gguf: Path | None = None

    @property
    def name(self) -> str:
        return self.contestant.name
