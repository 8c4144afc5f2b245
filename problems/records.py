"""The records of a problem: what an author wrote, and what a seed made of it."""

from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, field


class AnswerField(Struct, frozen=True, forbid_unknown_fields=True):
    """One field of a JSON answer. Numbers are finite and below 2^53 in absolute value."""

    type: Literal["enum", "string", "int", "number", "bool"]
    values: tuple[str, ...] = ()
    max_len: int = 2000


class AnswerContract(Struct, frozen=True, forbid_unknown_fields=True):
    kind: Literal["code", "json", "text"]
    fence: str = ""
    memory_mb: int = 1024
    fields: dict[str, AnswerField] = {}


class CheckSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Without a `memory_mb` of its own a check has that of the answer contract.

    `needs_tmp`, `needs_fork`: the answer may write below /tmp, or start copies of its process, in
    this check; `memory_mb` then bounds all of them together (see `problems.sandbox.needs`).
    """

    name: str
    about: str = ""
    weight: float = 1.0
    gate: bool = False
    required: bool = True
    timeout_s: float = 10.0
    memory_mb: int | None = None
    cpu_s: int | None = None
    needs_tmp: bool = False
    needs_fork: bool = False

    @property
    def needs_more(self) -> bool:
        """Whether it needs what the default profile of a worker refuses."""
        return self.needs_tmp or self.needs_fork


class Wrong(Struct, frozen=True, forbid_unknown_fields=True):
    """A tempting wrong answer; every check in `caught_by` must fail on it."""

    file: str
    caught_by: tuple[str, ...]
    only_when: dict[str, Any] = {}


class Shortcut(Struct, frozen=True, forbid_unknown_fields=True):
    """An answer that guesses; it may solve at most `max_rate` of the seeds."""

    file: str
    max_rate: float


class Rubric(Struct, frozen=True, forbid_unknown_fields=True):
    """Points shown to the operator; they enter no score."""

    id: str
    points: float
    text: str


class Problem(Struct, frozen=True):
    """A problem as loaded from `folder`. Digests: see `problems.digests`."""

    id: str
    title: str
    area: str
    difficulty: Literal["demo", "medium", "hard"]
    folder: Path
    pack: str
    pack_version: str
    pack_digest: str
    digest: str
    hidden_digest: str
    statement: str
    answer: AnswerContract
    checks: tuple[CheckSpec, ...]
    wrong: tuple[Wrong, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    rubric: tuple[Rubric, ...] = ()
    time_budget_min: float | None = None
    licence: str = ""
    authors: tuple[str, ...] = ()
    provenance: str = ""
    canary: str = ""
    built_in: bool = False
    installed: bool = False  # came in a pack below `packs/`; see problems.installed
    trusted: bool = True  # an installed one is not, until an operator says so: nothing of it runs


class Variant(Struct, frozen=True):
    """A problem drawn from a seed. `prompt` is what the contestants read, files included."""

    problem: str
    seed: int
    digest: str
    prompt: str
    files: dict[str, str] = field(default_factory=dict)
    vars: dict[str, Any] = field(default_factory=dict)
    truth: dict[str, Any] = field(default_factory=dict)
