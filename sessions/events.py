"""Everything that happens, as frozen records: what a provider reports and what a session does.

A provider yields `Started`, `Thinking`, `Text`, `Usage`, `Retrying`, `Queued` and exactly one end,
last.
A session wraps each event in `Stamped`, which says where and when. Unknown is None; a count of 0
beside text is unknown.
"""

from typing import Any, Literal

from msgspec import Struct

from sessions.contestants.record import Contestant

# -- what a provider reports -----------------------------------------------------------------

FinishReason = Literal[
    "end", "length", "stop_sequence", "refusal", "filter", "context", "pause", "tool"
]
FailureKind = Literal[
    "auth",
    "billing",
    "permission",
    "not_found",
    "bad_request",
    "context",
    "rate_limit",
    "overloaded",
    "server",
    "timeout",
    "connect",
    "cut",
    "malformed",
    "internal",
    "limit",
]
Phase = Literal["connect", "waiting", "streaming"]


class Started(Struct, frozen=True, tag=True):
    """The server took the request. Names are as the server gave them."""

    request_id: str | None = None
    served_model: str | None = None


class Thinking(Struct, frozen=True, tag=True):
    text: str
    is_summary: bool = False


class Text(Struct, frozen=True, tag=True):
    text: str


class Usage(Struct, frozen=True, tag=True):
    """Token counts so far (cumulative). `input` is the total: what was read from a cache (`cached`)
    and what was written to one (`written`) included. `output` includes reasoning."""

    input: int | None = None
    cached: int | None = None
    output: int | None = None
    reasoning: int | None = None
    final: bool = False
    estimated: bool = False
    written: int | None = None


class Retrying(Struct, frozen=True, tag=True):
    """From the one retry wrapper: try `n` failed, the next one starts in `delay` seconds."""

    n: int
    delay: float
    kind: FailureKind
    message: str


class Queued(Struct, frozen=True, tag=True):
    """The request waits for its turn by the operator's own limits: said once as it begins to wait,
    and once, with `waited_s`, as it is sent."""

    message: str
    waited_s: float | None = None


class Finished(Struct, frozen=True, tag=True):
    reason: FinishReason
    raw_reason: str | None = None
    detail: str | None = None


class Failed(Struct, frozen=True, tag=True):
    """`message` is one plain sentence: what failed, the value, what to do."""

    kind: FailureKind
    message: str
    status: int | None = None
    request_id: str | None = None
    retry_after: float | None = None
    phase: Phase = "connect"
    retryable: bool = False


class Cancelled(Struct, frozen=True, tag=True):
    """Written by the conductor when the operator stopped a seat; never by a provider."""


End = Finished | Failed | Cancelled
ProviderEvent = (
    Started | Thinking | Text | Usage | Retrying | Queued | Finished | Failed | Cancelled
)

# -- what a session does ---------------------------------------------------------------------

Blindness = Literal["off", "names", "full"]
Grade = Literal["pass", "partial", "fail", "refused", "void"]
CheckOutcome = Literal["pass", "fail", "not_run", "infra"]


class PackRef(Struct, frozen=True):
    digest: str
    name: str
    version: str
    source: str


class ProblemRef(Struct, frozen=True):
    digest: str
    slug: str
    title: str
    area: str | None = None
    difficulty: str | None = None
    hidden_digest: str | None = None


class VariantRef(Struct, frozen=True):
    """The bytes that were asked, as stored. `files`, `vars` and `truth` are JSON texts."""

    digest: str
    seed: int | None
    prompt: str
    files: str = "{}"
    vars: str = "{}"
    truth: str = "{}"


class Opened(Struct, frozen=True, tag=True):
    """The first event of a session. `pack` and `problem` are None for an own question."""

    variant: VariantRef
    problem: ProblemRef | None
    pack: PackRef | None
    blind: Blindness
    app_version: str
    plan: str | None = None


class Seated(Struct, frozen=True, tag=True):
    """A contestant took the seat of the stamp. `prices` is JSON text or None (unknown)."""

    contestant: Contestant
    prices: str | None = None


class TurnSent(Struct, frozen=True, tag=True):
    """A request was handed to the SDK. `session_ms` is measured from the session's start."""

    prompt: str
    session_ms: int
    parent: str | None = None


class Flushed(Struct, frozen=True, tag=True):
    """A piece of text that is now on disk; `steps` holds [ms, chars] of every delta in it."""

    kind: Literal["text", "thinking"]
    seq: int
    text: str
    steps: tuple[tuple[int, int], ...] = ()


class TurnEnd(Struct, frozen=True, tag=True):
    """A turn is over: how, and all it came to. The conductor writes it; the log keeps it whole.

    `ttft_ms` runs to the first visible text; unknown numbers are None.
    """

    end: Finished | Failed | Cancelled
    text: str = ""
    thinking: str = ""
    ttft_ms: int | None = None
    total_ms: int | None = None
    usage: Usage | None = None
    served_model: str | None = None
    request_id: str | None = None
    cost_usd: float | None = None


class Stopped(Struct, frozen=True, tag=True):
    """The operator asked this seat (or, with no seat, all of them) to stop."""


class Refused(Struct, frozen=True, tag=True):
    """The operator's own limit kept requests of this seat (no seat: of several) from being sent."""

    message: str


class Picked(Struct, frozen=True, tag=True):
    """The operator chose which fenced block counts (0 is the first)."""

    block: int


class CheckStarted(Struct, frozen=True, tag=True):
    run: str
    block: int | None
    extracted: str | None
    answer_sha256: str
    hidden_digest: str | None
    runner_digest: str
    sandbox: str | None
    planned: tuple[str, ...]
    python: str | None = None  # versions that answer and checks ran with
    numpy: str | None = None


class Checked(Struct, frozen=True, tag=True):
    run: str
    name: str
    outcome: CheckOutcome
    message: str = ""
    required: bool = True
    weight: float = 1.0
    wall_ms: int | None = None
    cpu_ms: int | None = None
    peak_kib: int | None = None


class CheckEnded(Struct, frozen=True, tag=True):
    run: str
    outcome: Literal["complete", "stopped", "infra"]
    message: str = ""
    output: str = ""


class Judged(Struct, frozen=True, tag=True):
    """One grade of one turn, or one preference between the turns named in `turns`."""

    id: str
    rater: str
    kind: Literal["grade", "preference"]
    grade: Grade | None = None
    turn: str | None = None
    prefer: str | None = None  # "A", "B", ..., "A>B", "tie", "all-bad"
    turns: tuple[str, ...] = ()
    seen: tuple[tuple[str, int], ...] = ()  # characters of each turn that stood on screen
    masked: int = 0
    note: str = ""
    was_blind: bool = False
    early: bool = False
    amends: str | None = None


class Revealed(Struct, frozen=True, tag=True):
    """The names are out."""


class Closed(Struct, frozen=True, tag=True):
    reason: Literal["closed", "abandoned"] = "closed"


class LogTrouble(Struct, frozen=True, tag=True):
    """Something could not be saved; it is kept and tried again. An empty message: all is saved."""

    message: str
    waiting: int = 0


SessionEvent = (
    Opened
    | Seated
    | TurnSent
    | Flushed
    | TurnEnd
    | Stopped
    | Refused
    | Picked
    | CheckStarted
    | Checked
    | CheckEnded
    | Judged
    | Revealed
    | Closed
    | LogTrouble
)
Event = ProviderEvent | SessionEvent


class Stamped(Struct, frozen=True):
    """An event, with where and when it happened.

    `ms` is monotonic: since that turn's request was handed to the SDK, or for session events
    since the session's start. `at` is the wall time of the injected clock, ISO 8601 in UTC.
    """

    session: str
    seat: str | None
    attempt: int
    turn: int
    ms: int
    at: str
    event: Event


def turn_key(session: str, seat: str, turn: int, attempt: int) -> str:
    """The log's key of a turn: `SESSION/A.1.2` is seat A, turn 1, attempt 2."""
    return f"{session}/{seat}.{turn}.{attempt}"


Params = dict[str, Any]
