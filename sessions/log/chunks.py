"""Deltas -> the chunks that keep them: one for each run of a kind in a turn, every step in it."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from problems.storable import storable
from sessions.events import Flushed, Stamped, Text, Thinking, turn_key

ChunkKind = Literal["text", "thinking"]


class Pieces:
    """The deltas of one session that are not on disk yet, in the order they came."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[_Run]] = {}
        self._next_seq: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, stamped: Stamped) -> None:
        """Take one Text or Thinking; an empty one leaves no trace."""
        event = stamped.event
        if not isinstance(event, Text | Thinking) or not event.text or stamped.seat is None:
            return
        kind: ChunkKind = "text" if isinstance(event, Text) else "thinking"
        key = turn_key(stamped.session, stamped.seat, stamped.turn, stamped.attempt)
        runs = self._waiting.setdefault(key, [])
        if not runs or runs[-1].kind != kind:
            runs.append(_Run(kind, [], []))
        run = runs[-1]
        run.texts.append(storable(event.text)[0])
        run.steps.append((stamped.ms, len(event.text)))
        run.last = stamped

    def take(self) -> tuple[Stamped, ...]:
        """All that waits, as chunks, each stamped like the last delta in it."""
        chunks = tuple(self._chunk(key, run) for key, runs in self._waiting.items() for run in runs)
        self._waiting.clear()
        return chunks

    def _chunk(self, key: str, run: "_Run") -> Stamped:
        seq = self._next_seq.get(key, 0)
        self._next_seq[key] = seq + 1
        assert run.last is not None
        flushed = Flushed(run.kind, seq, "".join(run.texts), tuple(run.steps))
        return replace(run.last, event=flushed)


class _Run(Struct):
    kind: ChunkKind
    texts: list[str]
    steps: list[tuple[int, int]]
    last: Stamped | None = None
