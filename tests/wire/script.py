"""What a fake server is told to do: replies made of steps, in no protocol's words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Dialect = Literal["anthropic", "responses", "chat"]
StopWord = Literal[
    "end", "length", "stop_sequence", "refusal", "filter", "context", "pause", "tool"
]


@dataclass(frozen=True)
class Tokens:
    """Counts as a server would report them; `input` is the total, cached tokens included."""

    input: int = 12
    output: int = 7
    cached: int = 0
    reasoning: int = 0


@dataclass(frozen=True)
class Begin:
    """The first event of a stream: it names the model."""

    model: str = "fake-model"
    id: str = "msg_1"
    input_tokens: int = 12


@dataclass(frozen=True)
class Say:
    text: str


@dataclass(frozen=True)
class Think:
    text: str


@dataclass(frozen=True)
class Refuse:
    """Refusal text, where the protocol has a channel of its own for it."""

    text: str


@dataclass(frozen=True)
class Finish:
    """The protocol's own end, with its reason and the counts."""

    reason: StopWord = "end"
    tokens: Tokens | None = field(default_factory=Tokens)


@dataclass(frozen=True)
class Fault:
    """An error event in mid-stream, in the protocol's own shape."""

    type: str = "overloaded_error"
    message: str = "Overloaded"
    code: str | int | None = None


@dataclass(frozen=True)
class Wait:
    seconds: float


@dataclass(frozen=True)
class Hold:
    """Keep the connection open and silent until the client hangs up (at most `seconds`)."""

    seconds: float = 20.0


@dataclass(frozen=True)
class Cut:
    """Drop the connection in the middle of the body."""


@dataclass(frozen=True)
class Raw:
    """These bytes, exactly."""

    data: bytes


@dataclass(frozen=True)
class Event:
    """One server-sent event with this data."""

    data: str
    event: str | None = None


Step = Begin | Say | Think | Refuse | Finish | Fault | Wait | Hold | Cut | Raw | Event


@dataclass(frozen=True)
class Reply:
    """One answer to one request.

    With `body`, that text is sent whole with `content_type` (an error page, say); else `steps` are
    sent as a stream, in pieces of `bytes_a_write` if that is given.
    """

    steps: Sequence[Step] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    content_type: str | None = "text/event-stream"
    bytes_a_write: int | None = None
    wait_before_headers: float = 0.0


def answer(
    *pieces: str,
    reason: StopWord = "end",
    tokens: Tokens | None = None,
    pause: float = 0.0,
    model: str = "fake-model",
    thinking: str = "",
) -> Reply:
    """A plain streamed answer in pieces."""
    steps: list[Step] = [Begin(model=model)]
    if thinking:
        steps.append(Think(thinking))
    for piece in pieces or ("Hello", ", world"):
        if pause:
            steps.append(Wait(pause))
        steps.append(Say(piece))
    return Reply([*steps, Finish(reason, tokens or Tokens())])


def error(status: int, body: str, **headers: str) -> Reply:
    """An error before any stream. Header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=body, content_type="application/json", headers=named)
