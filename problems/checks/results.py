"""What the judge reports, in order: `Extracted`, `Ready`, a `CheckResult` a check, `Output`."""

from typing import Literal

from msgspec import Struct

Outcome = Literal["pass", "fail", "not_run", "infra"]
Place = tuple[str, int, int]  # an expression of a check's: its file, first and last line


class Extracted(Struct, frozen=True):
    """The answer found in the text, or None with the reason in `note`.

    `block` is the index of the fenced block that counts (0 is the first); `note` also tells of an
    untagged block that was taken.
    """

    text: str | None
    block: int | None
    note: str = ""


class Ready(Struct, frozen=True):
    """The checks start. `sandbox` is the level in force (A, B, C, M) or None: no code runs.

    `python` and `numpy` are the versions that answer and checks run with.
    """

    sandbox: str | None
    planned: tuple[str, ...]
    runner_digest: str
    python: str | None = None
    numpy: str | None = None  # None where it is not installed


class Doubt(Struct, frozen=True):
    """Whose fault it was is to be found out (`blame.py`). `told`: what speaks against the check,
    `at`: where it crashed."""

    told: str = ""
    at: Place | None = None
    try_again: bool = False


class CheckResult(Struct, frozen=True):
    name: str
    outcome: Outcome
    message: str = ""
    required: bool = True
    weight: float = 1.0
    wall_ms: int | None = None
    cpu_ms: int | None = None
    peak_kib: int | None = None
    doubt: Doubt | None = None  # settled before the judge yields it


class Output(Struct, frozen=True):
    """What the candidate printed (head and tail, raw), once, last."""

    text: str = ""
    outcome: Literal["complete", "infra"] = "complete"
    message: str = ""
