"""What stands between a session and a screen: the same events, with nothing in them that leaks.

`off` passes all. `names` hides who answers: contestants, models, prices, errors' own words and the
thinking; prose is masked. `full` also hides meters and how a stream ended, and lets the text of all
seats appear in step at one fixed rate, from what is logged.

A screen folds what it gets here just as the log is folded. Text for the panes comes as `Text` and
`Thinking` alone; `Flushed` is for the fold.
"""

from collections.abc import Callable
from functools import partial
from typing import Protocol

import msgspec

from sessions.blind.masking import Masker
from sessions.blind.names import seated_names
from sessions.blind.veil import veiled
from sessions.clock import Clock
from sessions.contestants.record import Contestant
from sessions.events import (
    Blindness,
    Event,
    Flushed,
    Revealed,
    Seated,
    Stamped,
    Text,
    Thinking,
    TurnEnd,
)
from sessions.state import SessionState, fold

Listener = Callable[[Stamped], None]
CHARS_PER_SECOND = 120.0  # in full blindness: quick to read along, slower than most streams


class Watched(Protocol):
    """A session, live or replayed."""

    @property
    def state(self) -> SessionState: ...

    def listen(self, f: Listener) -> Callable[[], None]: ...


class _Turn:
    """What a pane has got of one turn, and what waits for its moment."""

    def __init__(self, first: Stamped, names: tuple[str, ...]) -> None:
        self.first = first
        self.live: dict[str, int] = {"text": 0, "thinking": 0}  # characters that came as deltas
        self.flushed: dict[str, int] = {"text": 0, "thinking": 0}  # ... and from the log
        self.heard = False  # a delta came
        self.gap = False  # ... and before it some that only the log has: a listener in mid-stream
        self.masker = Masker(names)  # fed with what came, in full blindness with what was logged
        self.masked: list[str] = []  # what it gave so far, in pieces; the last so many ...
        self.unfolded = 0  # ... are not in the state yet
        self.waiting = ""  # full blindness: masked, logged, not yet shown
        self.end: Stamped | None = None

    def mask(self, text: str) -> str:
        """What may be shown now, with so much more of the text."""
        shown = self.masker.feed(text)
        if shown:
            self.masked.append(shown)
            self.unfolded += 1
        return shown

    def newly_masked(self) -> str:
        """What was masked since the last time."""
        new, self.unfolded = self.masked[len(self.masked) - self.unfolded :], 0
        return "".join(new)


class View:
    """`listen` as to a session; in full blindness call `tick` at the frame rate."""

    def __init__(self, session: Watched, mode: Blindness, clock: Clock) -> None:
        self.mode: Blindness = mode
        self._session = session
        self._clock = clock
        self._state = SessionState(session.state.session)
        self._seated: dict[str, Contestant] = {}
        self._names: tuple[str, ...] = ()
        self._turns: dict[tuple[str, int, int], _Turn] = {}
        self._listener: Listener = lambda stamped: None
        self._ticked = clock.monotonic()

    @property
    def revealed(self) -> bool:
        return self.mode == "off" or self._session.state.revealed

    @property
    def state(self) -> SessionState:
        """As much of the session's state as may be shown now."""
        return self._session.state if self.revealed else self._state

    @property
    def masked(self) -> int:
        """How many names were masked in the text shown so far."""
        return sum(turn.masker.count for turn in self._turns.values())

    @property
    def answering(self) -> bool:
        """Full blindness: some seat's text is not yet shown to its end."""
        return self.mode == "full" and any(t.end or t.waiting for t in self._turns.values())

    def listen(self, f: Listener) -> Callable[[], None]:
        self._listener = f
        return self._session.listen(self._take)

    def tick(self) -> None:
        """Let every waiting seat's text move on, all by the same number of characters."""
        now = self._clock.monotonic()
        passed, self._ticked = now - self._ticked, now
        turns = [turn for turn in self._turns.values() if turn.waiting or turn.end]
        open_turns = [turn for turn in self._turns.values() if not turn.end and self._open(turn)]
        if self.mode != "full" or self.revealed or not (turns or open_turns):
            return
        step = min([round(CHARS_PER_SECOND * passed) or 1, *(len(t.waiting) for t in open_turns)])
        for turn in turns:
            piece, turn.waiting = turn.waiting[:step], turn.waiting[step:]
            if piece:
                self._show_piece(turn.first, piece)
        if not open_turns and not any(turn.waiting for turn in turns):
            for turn in turns:
                end, turn.end = turn.end, None
                if end:
                    self._give(end)

    def _open(self, turn: _Turn) -> bool:
        seat = self._session.state.seats.get(turn.first.seat or "")
        return bool(seat) and any(
            not t.ended
            for t in seat.turns
            if (t.turn, t.attempt) == (turn.first.turn, turn.first.attempt)
        )

    def _take(self, stamped: Stamped) -> None:
        event = stamped.event
        if isinstance(event, Seated) and stamped.seat:
            self._seated[stamped.seat] = event.contestant
            self._names = seated_names(self._seated.values())
        if isinstance(event, Text | Thinking | Flushed):
            self._take_text(stamped, event)
        elif isinstance(event, TurnEnd):
            self._take_end(stamped, event)
        else:
            self._give_veiled(stamped)

    def _take_text(self, stamped: Stamped, event: Text | Thinking | Flushed) -> None:
        turn = self._turn(stamped)
        kind = event.kind if isinstance(event, Flushed) else event.__class__.__name__.lower()
        if not isinstance(event, Flushed):
            turn.live[kind] += len(event.text)
            turn.heard = True
            self._to_pane(stamped, turn, kind, event.text)
            return
        turn.flushed[kind] += len(event.text)
        missing = turn.flushed[kind] - turn.live[kind]
        if missing > 0:  # a listener that came late, or a replay: there were no deltas
            turn.live[kind] += missing
            turn.gap = turn.gap or turn.heard
            self._to_pane(stamped, turn, kind, event.text[-missing:])
        self._to_fold(stamped, turn, event)

    def _to_pane(self, stamped: Stamped, turn: _Turn, kind: str, text: str) -> None:
        if self.revealed:
            self._say(stamped, Text(text) if kind == "text" else Thinking(text))
        elif self.mode == "names" and kind == "text":
            if shown := turn.mask(text):
                self._say(stamped, Text(shown))
        elif self.mode == "names":
            self._say(stamped, Thinking(""))

    def _to_fold(self, stamped: Stamped, turn: _Turn, event: Flushed) -> None:
        if self.revealed:
            self._give(stamped)
        elif event.kind == "text" and self.mode == "full":
            turn.waiting += turn.mask(event.text)
        elif event.kind == "text":  # what the pane has got meanwhile is masked already
            self._give(self._with(stamped, Flushed("text", event.seq, turn.newly_masked())))

    def _take_end(self, stamped: Stamped, event: TurnEnd) -> None:
        turn = self._turn(stamped)
        if self.revealed:
            self._give(stamped)
            return
        is_full = self.mode == "full"
        rest = turn.masker.finish()
        came = (turn.flushed if is_full else turn.live)["text"]
        # a listener that came late, or trouble with the log: then not all of it was masked yet
        is_whole = came == len(event.text) and not turn.gap
        masked = "".join((*turn.masked, rest)) if is_whole else None
        veil = partial(veiled, event, stamped.seat, self._names, masked=masked)
        if is_full:
            turn.waiting += rest
            turn.end = self._with(stamped, end) if (end := veil(meters=False)) else None
            return
        if rest:
            self._say(stamped, Text(rest))
        if end := veil(meters=True):
            self._give(self._with(stamped, end))

    def _show_piece(self, first: Stamped, piece: str) -> None:
        self._say(first, Text(piece))
        self._give(self._with(first, Flushed("text", 0, piece)))

    def _turn(self, stamped: Stamped) -> _Turn:
        key = (stamped.seat or "", stamped.turn, stamped.attempt)
        if key not in self._turns:
            self._turns[key] = _Turn(stamped, self._names)
        return self._turns[key]

    def _give_veiled(self, stamped: Stamped) -> None:
        if self.revealed and not isinstance(stamped.event, Revealed):
            self._give(stamped)
        else:
            event = veiled(stamped.event, stamped.seat, self._names, meters=self.mode != "full")
            if event is not None:
                self._give(self._with(stamped, event))

    def _say(self, stamped: Stamped, event: Event) -> None:
        self._listener(self._with(stamped, event))

    def _give(self, stamped: Stamped) -> None:
        self._state = fold(self._state, stamped)
        self._listener(stamped)

    @staticmethod
    def _with(stamped: Stamped, event: Event) -> Stamped:
        return msgspec.structs.replace(stamped, event=event)
