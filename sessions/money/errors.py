"""What can go wrong around money.

SessionError
└── MoneyError
    ├── OverLimit       a limit of the operator's own leaves no room for a request
    └── TillUnusable    the file that counts what is spent cannot be read or written
"""

from sessions.errors import SessionError


class MoneyError(SessionError):
    """Base. Its text is one sentence for a person."""


class OverLimit(MoneyError):
    """Nothing was sent: what it may cost does not fit, or is not known."""


class TillUnusable(MoneyError):
    """Without the count no limit can hold, so nothing that costs money is sent under one."""
