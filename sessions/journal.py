"""What has happened in a session: written, then published, folded and kept for latecomers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

from sessions.clock import Clock, timestamp
from sessions.errors import NotSaved
from sessions.events import (
    Closed,
    Event,
    Judged,
    LogTrouble,
    Revealed,
    Stamped,
    Text,
    Thinking,
    Usage,
)
from sessions.log.writer import Log
from sessions.state import fold, fold_all

Listener = Callable[[Stamped], None]


class Journal:
    """Holds `state`; `write` is for what must be durable, `emit` for text."""

    def __init__(
        self, session: str, log: Log, clock: Clock, past: Sequence[Stamped] = (), ms: int = 0
    ) -> None:
        """`past` is what the log already holds of this session, `ms` how long ago it started."""
        self.state = fold_all(session, past)
        self._id = session
        self._clock = clock
        self._log = log.session(session, on_flush=self._saved)
        self._unsaved: list[Stamped] = []  # published all the same; the log hands each back once
        self._listeners: list[Listener] = []
        self._history: list[Stamped] = list(past)
        self._started = clock.monotonic() - ms / 1000

    @property
    def begun(self) -> bool:
        return bool(self._history)

    def ms(self) -> int:
        """Milliseconds since the session's start."""
        return round((self._clock.monotonic() - self._started) * 1000)

    async def write(
        self,
        event: Event,
        seat: str | None = None,
        *,
        turn: int = 0,
        attempt: int = 0,
        ms: int | None = None,
    ) -> None:
        """Write, then publish. Raises NotSaved; then a verdict or a reveal has not happened,
        all else is published all the same (the log keeps it and tries again)."""
        stamped = self._stamp(event, seat, turn, attempt, ms)
        try:
            await self._log.write(stamped)
        except NotSaved:
            if not isinstance(event, Judged | Revealed):
                self._unsaved.append(stamped)
                self._publish(stamped)
            raise
        self._publish(stamped)

    async def write_or_keep(
        self,
        event: Event,
        seat: str | None = None,
        *,
        turn: int = 0,
        attempt: int = 0,
        ms: int | None = None,
    ) -> None:
        """The same for what goes on without its row: the trouble is an event of its own."""
        with suppress(NotSaved):
            await self.write(event, seat, turn=turn, attempt=attempt, ms=ms)

    def emit(self, event: Event, seat: str, *, turn: int, attempt: int, ms: int) -> None:
        """Queue a piece of text for the log and publish it at once."""
        stamped = self._stamp(event, seat, turn, attempt, ms)
        self._log.text(stamped)
        self._publish(stamped)

    def listen(self, f: Listener) -> Callable[[], None]:
        """Call `f` with all that was, then with what comes, on the loop; returns its stop."""
        for stamped in list(self._history):
            f(stamped)
        self._listeners.append(f)

        def stop() -> None:
            if f in self._listeners:
                self._listeners.remove(f)

        return stop

    async def events(self) -> AsyncIterator[Stamped]:
        """The same as an iterator; it ends after `Closed`."""
        queue: asyncio.Queue[Stamped] = asyncio.Queue()
        stop = self.listen(queue.put_nowait)
        try:
            while True:
                stamped = await queue.get()
                yield stamped
                if isinstance(stamped.event, Closed):
                    return
        finally:
            stop()

    def _stamp(
        self, event: Event, seat: str | None, turn: int, attempt: int, ms: int | None
    ) -> Stamped:
        at = timestamp(self._clock.now())
        return Stamped(self._id, seat, attempt, turn, self.ms() if ms is None else ms, at, event)

    def _saved(self, stamped: Stamped) -> None:
        """What the log hands back: text now on disk, trouble, and what was saved late.

        For a verdict or a reveal that could not be saved before, this is the moment it happens.
        """
        if stamped in self._unsaved:
            self._unsaved.remove(stamped)
        else:
            self._publish(stamped)

    def _publish(self, stamped: Stamped) -> None:
        self.state = fold(self.state, stamped)
        if not isinstance(stamped.event, Text | Thinking | Usage | LogTrouble):
            self._history.append(stamped)
        for f in tuple(self._listeners):
            try:
                f(stamped)
            except Exception as error:  # a screen that fails must not end an answer
                context = {"message": "a listener of the session failed", "exception": error}
                asyncio.get_running_loop().call_exception_handler(context)
