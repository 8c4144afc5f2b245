"""What can go wrong around a provider before any request is sent.

SessionError
└── ProviderError
    ├── InstallFailed        the embedded model's weights could not be fetched
    └── LocalUnavailable     the embedded model cannot be started

What goes wrong with a request is no exception but its end: `events.Failed`.
"""

from sessions.errors import SessionError


class ProviderError(SessionError):
    """Base. Its text is one sentence for a person; exit code 3: a seat is not available."""

    exit_code = 3


class InstallFailed(ProviderError):
    """The weights were not fetched, or are not the ones they should be."""


class LocalUnavailable(ProviderError):
    """The weights or the package that runs them are missing, or the server did not start."""
