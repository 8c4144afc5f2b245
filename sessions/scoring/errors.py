"""What can be wrong with a question put to the statistics.

    WrongUse (a SessionError and a ValueError; a command that meets it exits with 2)
    ├── BadFigure        a published figure that cannot be read as a percentage
    ├── BadCounts        counts that cannot be: more passes than runs, no runs at all
    ├── BadLevel         a probability or level outside its range
    └── Unidentifiable   battles that do not hold the ratings together

Every message is one sentence or two for a person: what was wrong, the value, what to do.
"""

from sessions.errors import SessionError


class WrongUse(SessionError, ValueError):
    """A question that has no answer. Screens and commands print it as it stands."""


class BadFigure(WrongUse):
    """A figure that is no percentage between 0 and 100 as somebody would print it."""


class BadCounts(WrongUse):
    """Passes and runs that cannot belong together."""


class BadLevel(WrongUse):
    """A probability, rate or confidence level outside its range."""


class Unidentifiable(WrongUse):
    """Ratings that the battles do not determine; the message names the contestants."""
