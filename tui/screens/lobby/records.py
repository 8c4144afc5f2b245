"""What the lobby knows, as records. Light to import: the first frame waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from sessions.contestants.entry import Entry
    from sessions.log.overview import Solved


class Seatable(Struct, frozen=True):
    """A line of the roster: the entry, and whether it can answer now; `state` says it in words."""

    entry: Entry
    ready: bool
    state: str


class RosterFacts(Struct, frozen=True):
    """`keys`: the providers of the roster for which there is a key."""

    seatables: tuple[Seatable, ...] = ()
    keys: tuple[str, ...] = ()
    can_install: bool = False
    troubles: tuple[str, ...] = ()


class LogFacts(Struct, frozen=True):
    """`solved` is by problem id; `spending` says what of today's limit is taken, if any."""

    sessions: int = 0
    solved: Mapping[str, Solved] = {}
    spending: str = ""
