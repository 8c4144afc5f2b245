"""What can go wrong around a session, apart from what a model or an answer does.

SessionError
├── LogError
│   ├── LogMissing        there is no log at the path
│   ├── LogUnreadable     a folder, no permission, not a database, damaged
│   ├── LogForeign        a database of some other program
│   ├── LogTooNew         written by a newer version of h2h
│   ├── LogOnShare        on a network file system or a share, where WAL does not hold
│   ├── LogReadOnly       the file or its folder cannot be written
│   └── NotSaved          an event is not on disk (yet)
├── BadRequest            what was asked for cannot make a session
├── CommandRefused        a command cannot be carried out now; the message says why
├── UnknownRater          nobody of that name gave a verdict
├── UnknownClaim          no claim of the log answers to a text, or several do
└── UnknownSession        no session answers to a text; the message holds the nearest ids
    └── AmbiguousSession  several do; the message holds them
"""


class SessionError(Exception):
    """Base of all errors of this package. Its text is one sentence for a person."""

    exit_code = 2


class LogError(SessionError):
    """The log cannot be used."""


class LogMissing(LogError):
    """There is no log where one was to be read."""


class LogUnreadable(LogError):
    """What stands at the path cannot be read as a log."""


class LogForeign(LogError):
    """The file is a database, but not a log of h2h; it was left as it was."""


class LogTooNew(LogError):
    """The log holds migrations that this version does not know."""


class LogOnShare(LogError):
    """The log lies where SQLite's write-ahead log is not safe."""


class LogReadOnly(LogError):
    """The log can be read, not written."""


class NotSaved(LogError):
    """An event is not on disk. The log keeps it and tries again while it is open."""

    exit_code = 3


class BadRequest(SessionError):
    """No session can be made of what was asked for."""


class CommandRefused(SessionError):
    """A session cannot carry out what was asked of it, as things stand."""


class UnknownRater(SessionError):
    """Nobody of that name gave a verdict; the message holds who did."""


class UnknownClaim(SessionError):
    """No claim of the log answers to a text, or more than one does."""


class UnknownSession(SessionError):
    """No session of the log answers to a text."""


class AmbiguousSession(UnknownSession):
    """Several sessions of the log answer to a text."""
