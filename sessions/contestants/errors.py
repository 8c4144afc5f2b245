"""What can be wrong with the naming of a contestant.

SessionError
└── ContestantError
    ├── UnknownContestant    no provider and no roster entry of that name; names the nearest
    ├── BadSpec              a spec that cannot be read: which key, which value, what was expected
    ├── BadRoster            contestants.toml: which entry, which key
    ├── BadOffer             a provider that a package offers cannot be used
    └── BadKeys              keys.toml cannot be read or written, or others may read it
"""

from sessions.errors import SessionError


class ContestantError(SessionError):
    """Base. Its text is one sentence for a person."""


class UnknownContestant(ContestantError):
    """`nearest` are the names that come closest, best first."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


class BadSpec(ContestantError):
    """A contestant spec that cannot be read."""


class BadRoster(ContestantError):
    """The operator's roster file cannot be read, or an entry of it cannot."""


class BadOffer(ContestantError):
    """A provider that another package offers cannot be used; the text names the package."""


class BadKeys(ContestantError):
    """The file of keys cannot be used."""
