"""The operator's limits on what a check may use, from the settings to the sandbox."""

from problems.sandbox.limits import Limits
from tui.settings import Settings


def limits_of(settings: Settings) -> Limits:
    """The defaults, with the config file's bounds on what a problem may ask for."""
    bounds = settings.config.checks
    return Limits(
        most_wall_s=bounds.wall_s, most_cpu_s=bounds.cpu_s, most_memory_mb=bounds.memory_mb
    )
