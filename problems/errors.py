"""What can go wrong with a problem, before and while it is judged.

ProblemError
├── BrokenPack            pack.toml cannot be read, or says what it may not
├── BrokenProblem         a problem folder cannot be loaded: names file, key and what was expected
├── UnknownProblem        no problem has that name; the message holds the nearest names
│   └── AmbiguousProblem  more than one problem has that name; the message holds them
├── NotTrusted            a pack's code would run, and nobody has trusted this digest of it
├── ChangedSince          a problem's files are no longer those that were read
├── GenerateFailed        a generator gave no variant for a seed
├── ReferenceFailed       a reference answer cannot be had
└── SandboxUnavailable    foreign code would have to run open
"""


class ProblemError(Exception):
    """Base of all errors of this package. Its text is one sentence for a person."""

    exit_code = 2


class BrokenPack(ProblemError):
    """A pack's manifest cannot be used."""


class BrokenProblem(ProblemError):
    """A problem folder cannot be loaded."""


class UnknownProblem(ProblemError):
    """No problem answers to a name."""


class AmbiguousProblem(UnknownProblem):
    """Several problems answer to a part of a name."""


class NotTrusted(ProblemError):
    """A pack below `packs/` runs only once its digest is trusted."""


class ChangedSince(ProblemError):
    """What would run is not what was digested. Starting again reads it anew."""


class GenerateFailed(ProblemError):
    """A problem's generator gave no variant. Another seed may work."""


class ReferenceFailed(ProblemError):
    """A reference answer of a problem cannot be had."""


class SandboxUnavailable(ProblemError):
    """Foreign code would have to run open, so it does not run."""

    exit_code = 3
