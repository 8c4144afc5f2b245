"""The state of a session, as records: seats, their turns, what was checked and judged.

`sessions.state.fold` makes them from events.
"""

from typing import Literal

from msgspec import Struct

from sessions.contestants.record import Contestant
from sessions.events import (
    Checked,
    CheckEnded,
    CheckStarted,
    Closed,
    End,
    Failed,
    Finished,
    Judged,
    LogTrouble,
    Opened,
    Queued,
    Retrying,
    Usage,
)


class CheckRun(Struct, frozen=True):
    """One run of the problem's checks on one answer."""

    started: CheckStarted
    results: tuple[Checked, ...] = ()
    end: CheckEnded | None = None

    @property
    def judged(self) -> bool:
        """Complete, a result for everything planned, and no infra error among them."""
        return (
            self.end is not None
            and self.end.outcome == "complete"
            and 0 < len(self.started.planned) <= len(self.results)
            and all(result.outcome != "infra" for result in self.results)
        )

    @property
    def unavailable(self) -> bool:
        """This machine could not run all: it has no sandbox, or lacks what a check asks for."""
        if self.end is None or self.end.outcome != "infra":
            return False
        at_fault = any(result.outcome == "infra" for result in self.results)
        return not self.started.sandbox or (bool(self.results) and not at_fault)

    @property
    def solved(self) -> bool:
        required = [result for result in self.results if result.required]
        return self.judged and all(result.outcome == "pass" for result in required)

    @property
    def score(self) -> float | None:
        """The weighted share that passed, 0 to 1; None where the run is not judged."""
        whole = sum(result.weight for result in self.results)
        if not self.judged or whole <= 0:
            return None
        passed = sum(result.weight for result in self.results if result.outcome == "pass")
        return round(passed / whole, 6)


class TurnState(Struct, frozen=True):
    """One attempt at one turn of one seat. Unknown numbers are None."""

    key: str
    attempt: int
    turn: int
    prompt: str
    session_ms: int
    sent_at: str
    parent: str | None = None
    state: Literal["waiting", "streaming", "ended"] = "waiting"
    end: End | None = None
    text_pieces: tuple[str, ...] = ()
    thinking_pieces: tuple[str, ...] = ()
    request_id: str | None = None
    served_model: str | None = None
    retrying: Retrying | None = None
    retries: int = 0
    queued: Queued | None = None  # it waits for its turn
    waited_s: float = 0.0  # for its turn, by the operator's own limits
    usage: Usage | None = None
    ttft_ms: int | None = None
    total_ms: int | None = None
    cost_usd: float | None = None
    stopping: bool = False
    block: int | None = None  # the fenced block the operator picked
    checks: tuple[CheckRun, ...] = ()

    @property
    def ended(self) -> bool:
        return self.end is not None

    @property
    def finished(self) -> bool:
        """Ended as its protocol ends: not failed, not stopped."""
        return isinstance(self.end, Finished)

    @property
    def failed(self) -> bool:
        return isinstance(self.end, Failed)

    @property
    def text(self) -> str:
        """The answer so far, as far as the log holds it; joined when asked."""
        return "".join(self.text_pieces)

    @property
    def thinking(self) -> str:
        return "".join(self.thinking_pieces)


class SeatState(Struct, frozen=True):
    label: str
    contestant: Contestant
    prices: str | None = None
    turns: tuple[TurnState, ...] = ()

    @property
    def newest(self) -> TurnState | None:
        return self.turns[-1] if self.turns else None

    @property
    def newest_ended(self) -> TurnState | None:
        """The turn that checks and grades mean when they name none."""
        return next((turn for turn in reversed(self.turns) if turn.ended), None)

    @property
    def newest_checks(self) -> CheckRun | None:
        """The newest run on the newest turn that was checked at all."""
        return next((turn.checks[-1] for turn in reversed(self.turns) if turn.checks), None)


class SessionState(Struct, frozen=True):
    session: str
    opened: Opened | None = None
    started_at: str | None = None
    seats: dict[str, SeatState] = {}
    verdicts: tuple[Judged, ...] = ()
    unveiled: bool = False  # a reveal has come
    closed: Closed | None = None
    trouble: LogTrouble | None = None

    @property
    def revealed(self) -> bool:
        """Names may be shown. With blindness off a session counts as revealed."""
        return self.unveiled or (self.opened is not None and self.opened.blind == "off")

    @property
    def status(self) -> Literal["open", "revealed", "abandoned"]:
        abandoned = self.closed is not None and self.closed.reason == "abandoned"
        if abandoned and not self.unveiled:
            return "abandoned"
        return "revealed" if self.revealed else "open"

    @property
    def cost_usd(self) -> float:
        """The sum of what is known; a turn of unknown cost adds nothing."""
        turns = (turn for seat in self.seats.values() for turn in seat.turns)
        return sum(turn.cost_usd or 0.0 for turn in turns)

    def turn(self, key: str) -> TurnState | None:
        """The turn with a key of the log, such as `SESSION/A.1.1`."""
        turns = (turn for seat in self.seats.values() for turn in seat.turns)
        return next((turn for turn in turns if turn.key == key), None)
