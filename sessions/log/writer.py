"""The log as a session writes it: events in, durable in order, or kept and tried again.

All writing happens in one thread that owns the one connection (`store.py`); `queue.py` stands
between it and the event loop.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random, SystemRandom
from weakref import WeakSet

from sessions.clock import Clock, SystemClock, timestamp
from sessions.errors import LogError, NotSaved
from sessions.events import LogTrouble, Stamped, Text, Thinking
from sessions.log.chunks import Pieces
from sessions.log.connection import BUSY_S
from sessions.log.ledger import Head
from sessions.log.queue import Listener, WriteQueue
from sessions.log.store import Store

FLUSH_S = 0.2  # text is to be on disk within 250 ms; the rest is for writing it
RETRY_S = 1.0


class Log:
    """One log file, open for writing. Use it on one event loop, and `close` it at the end."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock | None = None,
        rng: Random | None = None,
        flush_s: float = FLUSH_S,
        retry_s: float = RETRY_S,
        busy_s: float = BUSY_S,
    ) -> None:
        self.path = path
        self._flush_s = flush_s
        self._clock = clock or SystemClock()
        self._store = Store(path, self._clock, rng or SystemRandom(), busy_s)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="h2h-log")
        self._queue = WriteQueue(self._store.save, self._thread, retry_s, self._tell_trouble)
        self._sessions: WeakSet[SessionLog] = WeakSet()  # text that waits holds on to its own

    @property
    def waiting(self) -> int:
        """Events that are not on disk yet, apart from text of the last quarter second."""
        return self._queue.waiting

    async def open(self) -> Head:
        """Make or open the file now, so that what is wrong with it is said before anything runs.

        Raises LogError. Without it the first write opens the file.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._store.open)

    def session(self, session_id: str, *, on_flush: Listener | None = None) -> "SessionLog":
        """The log of one session.

        `on_flush` is called on the event loop: with each `Flushed` once it is on disk, with
        `LogTrouble` when saving fails and when it works again, and with an event that `write`
        gave up on and that was saved later.
        """
        session = SessionLog(self._queue, session_id, on_flush or _nobody, self._flush_s)
        self._sessions.add(session)
        return session

    async def close(self) -> None:
        """Save what waits and close the file. Raises NotSaved if something could not be saved."""
        for session in self._sessions:
            session.flush()
        trouble = await self._queue.drain()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._store.close)
        self._thread.shutdown()
        if trouble:
            raise NotSaved(f"{self.waiting} events are not in the log. {trouble}")

    def _tell_trouble(self, trouble: LogError | None) -> None:
        event = LogTrouble(str(trouble) if trouble else "", self.waiting)
        at = timestamp(self._clock.now())
        for session in self._sessions:
            stamped = Stamped(session.id, None, 0, 0, 0, at, event)
            asyncio.get_running_loop().call_soon(session.listener, stamped)


class SessionLog:
    """Where one session's events go, in the order in which they come."""

    def __init__(self, queue: WriteQueue, session_id: str, listener: Listener, flush_s: float):
        self.id = session_id
        self._queue = queue
        self.listener = listener
        self._flush_s = flush_s
        self._pieces = Pieces()
        self._timer: asyncio.TimerHandle | None = None

    def text(self, event: Stamped) -> None:
        """Take a delta; it is on disk within 250 ms, in order. Counts of tokens leave no row."""
        if not isinstance(event.event, Text | Thinking):
            return
        self._pieces.add(event)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._flush_s, self.flush)

    async def write(self, event: Stamped) -> Head:
        """Write one event, after all text before it; durable on return. Returns the new head.

        Raises NotSaved if it is not on disk now, whatever the reason: then it is kept and tried
        again, and writing the same event once more waits for that. (An event that breaks the
        log's rules is NotSaved too, and not kept.) A cancelled caller does not stop the writing.
        """
        self.flush()
        outcome = await asyncio.shield(self._queue.put_awaited(event, self.listener))
        if isinstance(outcome, NotSaved):
            raise outcome
        if isinstance(outcome, LogError):
            raise NotSaved(f"Not saved. {outcome}") from outcome
        return outcome

    def flush(self) -> None:
        """Hand over the text that waits, now."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._pieces:
            self._queue.put(self._pieces.take(), self.listener)


def _nobody(_: Stamped) -> None:
    """The listener of a session that nobody watches."""
