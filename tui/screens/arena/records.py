"""What an arena is told when it opens, and what it leaves behind when it ends."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct


class ArenaFacts(Struct, frozen=True):
    """What the arena shows besides events. `sandbox` is a text such as `sandbox A`; from the log at
    `log_path` it reads where a verdict leaves the seated. `expected` says what the answers may
    cost at most; `spent`, which blocks, what of today's limit is taken; with `check` whole answers
    are checked without being asked."""

    title: str
    seed: int | None = None
    sandbox: str = ""
    rater: str = "operator"
    show_prices: bool = True
    log_path: Path | None = None
    expected: str = ""
    spent: Callable[[], str] | None = None
    check: bool = False


class Again(Struct, frozen=True):
    """The same problem and contestants once more; `new_seed`: on another variant."""

    new_seed: bool = True


class ToLobby(Struct, frozen=True):
    """Back to the lobby."""


ArenaResult = Again | ToLobby
