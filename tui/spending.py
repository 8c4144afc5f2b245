"""The operator's limits on spending, from the settings to the till."""

from sessions.money.records import Caps
from tui.settings import Settings


def caps_of(settings: Settings) -> Caps:
    """The limits of the config file; `--max-cost` comes with each request."""
    limits = settings.config.limits
    return Caps(session=limits.per_session_usd, day=limits.per_day_usd)
