"""Limits, and what is held against them."""

from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

Scope = Literal["run", "session", "day"]


class Caps(Struct, frozen=True):
    """USD that may be spent by one start of the program (`run`), by one session, and by every h2h
    of this data folder in one day, which is a day in UTC. None: no limit."""

    run: float | None = None
    session: float | None = None
    day: float | None = None

    @property
    def any(self) -> bool:
        return (self.run, self.session, self.day) != (None, None, None)

    def of(self, scope: Scope) -> float | None:
        return getattr(self, scope)


NO_CAPS = Caps()


class Place(Struct, frozen=True):
    """Whose account a request is put to; `day` as `2026-11-25`, in UTC."""

    run: str
    session: str
    day: str

    def of(self, scope: Scope) -> str:
        return getattr(self, scope)


def day_of(moment: datetime) -> str:
    """The day that a request counts for."""
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


class Reservation(Struct, frozen=True):
    """`usd` set aside under `id` until it is settled."""

    id: str
    usd: float


class Refusal(Struct, frozen=True):
    """`wanted` USD did not fit under the cap of `scope`, of which `taken` is spent or held."""

    scope: Scope
    cap: float
    taken: float
    wanted: float

    def sentence(self) -> str:
        """Without what was wanted: a price tells who answers, and seats may be blind."""
        name, change = WORDS[self.scope]
        return (
            f"Your limit of ${self.cap:.2f} {name} leaves no room: ${self.taken:.4f} of it is "
            f"spent or held, and this could cost more than the rest; {change}."
        )


WORDS: dict[Scope, tuple[str, str]] = {
    "run": ("(--max-cost)", "raise it, or set a lower max_tokens"),
    "session": ("a session", "raise per_session_usd in config.toml, or start a new session"),
    "day": ("a day (UTC)", "raise per_day_usd in config.toml, or wait until tomorrow"),
}
