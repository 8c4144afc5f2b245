"""The operator's limits on spending: from the settings to the till, and what is left in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessions.money.records import Caps, day_of

if TYPE_CHECKING:  # the till brings SQLite, prices their data: not before the first frame
    from sessions.clock import Clock
    from sessions.contestants.entry import Entry
    from tui.settings import Settings


def caps_of(settings: Settings) -> Caps:
    """The limits of the config file; `--max-cost` comes with each request."""
    limits = settings.config.limits
    return Caps(session=limits.per_session_usd, day=limits.per_day_usd)


def today_words(settings: Settings, clock: Clock) -> str:
    """`today $0.12 of $5.00`, what is held included; "" without a limit a day. Blocking."""
    from sessions.money.errors import TillUnusable
    from sessions.money.till import Till

    limit = settings.config.limits.per_day_usd
    if limit is None:
        return ""
    try:
        taken = Till(settings.spend_file).taken("day", day_of(clock.now()))
    except TillUnusable:
        return "today's spending cannot be counted"
    return f"today ${taken:.2f} of ${limit:.2f}"


def expected_words(entries: Sequence[Entry], prompt: str) -> str:
    """`up to $0.1234` for the first answers; "" where nothing is charged. Blocking."""
    from sessions.budget import of_entries

    cases = of_entries(entries, prompt)
    known = sum(case.usd or 0.0 for case in cases)
    if any(case.usd is None for case in cases):
        return f"up to ${known:.4f} and a price unknown" if known else "price unknown"
    return f"up to ${known:.4f}" if known else ""
