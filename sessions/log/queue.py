"""The queue between the event loop and the writer's thread: in order, nothing lost, nothing twice.

Whatever waits when the thread is free goes into one transaction. What cannot be written now stays
at the front and is tried again; who waits for it is told at once.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from msgspec import Struct, field

from sessions.errors import LogError, NotSaved
from sessions.events import Event, Stamped
from sessions.log.ledger import Head
from sessions.log.rows import has_key

Listener = Callable[[Stamped], None]
Outcome = Head | LogError
Save = Callable[[Sequence[Sequence[Stamped]]], list[Head | str]]


class Job(Struct):
    """Events that are written together, who hears of it, and who waits for it."""

    events: tuple[Stamped, ...]
    on_saved: Listener
    waiters: list[asyncio.Future[Outcome]] = field(default_factory=list)
    given_up: bool = False  # a waiter was told NotSaved


class WriteQueue:
    """`save` runs in `thread` and raises LogError where nothing can be written now.

    `on_trouble` is called when writing starts to fail, when the reason changes, and with None
    when everything is saved again.
    """

    def __init__(
        self,
        save: Save,
        thread: Executor,
        retry_s: float,
        on_trouble: Callable[[LogError | None], None],
    ) -> None:
        self._save = save
        self._thread = thread
        self._retry_s = retry_s
        self._on_trouble = on_trouble
        self._jobs: deque[Job] = deque()
        self._attempt: asyncio.Future[list[Head | str]] | None = None
        self._settled: list[asyncio.Future[None]] = []
        self._retry: asyncio.TimerHandle | None = None
        self._trouble: LogError | None = None
        self._saved_late: list[tuple[Stamped, Head]] = []

    @property
    def waiting(self) -> int:
        """Events that are not on disk yet."""
        return sum(len(job.events) for job in self._jobs)

    def put(self, events: tuple[Stamped, ...], on_saved: Listener) -> None:
        """Write these in their turn; `on_saved` is called with each once it is on disk."""
        self._jobs.append(Job(events, on_saved))
        if self._trouble is None:
            self._kick()

    def put_awaited(self, event: Stamped, on_late: Listener) -> asyncio.Future[Outcome]:
        """The same for one event; the future tells the head, or why it is not saved now.

        An event with a key of its own that could not be saved before and is put again joins its
        first self. `on_late` is called with an event that nobody waited for any more when it was
        saved.
        """
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        late = next((head for saved, head in self._saved_late if _same(saved, event)), None)
        if late is not None:
            done.set_result(late)
            return done
        waiting = next((job for job in self._jobs if _same(job.events[0], event)), None)
        if waiting is None:
            self._jobs.append(Job((event,), on_late, [done]))
        else:
            waiting.waiters.append(done)
        self._kick()
        return done

    async def drain(self) -> LogError | None:
        """Try once to save everything that waits; what stood in the way, if anything did."""
        while self._jobs:
            self._kick()
            settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._settled.append(settled)
            await settled
            if self._trouble:
                self._cancel_retry()
                return self._trouble
        return None

    def _kick(self) -> None:
        if self._attempt or not self._jobs:
            return
        self._cancel_retry()
        jobs = tuple(self._jobs)
        loop = asyncio.get_running_loop()
        self._attempt = loop.run_in_executor(self._thread, self._save, [j.events for j in jobs])
        self._attempt.add_done_callback(lambda attempt: self._settle(jobs, attempt))

    def _settle(self, jobs: tuple[Job, ...], attempt: asyncio.Future[list[Head | str]]) -> None:
        self._attempt = None
        error = attempt.exception()
        if error is None:
            for job, outcome in zip(jobs, attempt.result(), strict=True):
                self._jobs.popleft()
                self._saved(job, outcome)
            self._say(None)
        else:
            trouble = error if isinstance(error, LogError) else _unforeseen(error)
            for job in jobs:
                self._not_saved(job, trouble)
            self._say(trouble)
            self._retry = asyncio.get_running_loop().call_later(self._retry_s, self._kick)
        if self._trouble is None or any(job.waiters for job in self._jobs):
            self._kick()
        for settled in self._settled:
            settled.set_result(None)
        self._settled.clear()

    def _saved(self, job: Job, outcome: Head | str) -> None:
        if isinstance(outcome, str):
            refused = NotSaved(f"Not saved: the log refuses this event ({outcome}).")
            if not job.waiters:
                self._on_trouble(refused)
            self._tell(job, refused)
            return
        # Called by way of the loop: a listener that fails must not stop the others.
        if not job.waiters:
            for stamped in job.events:
                asyncio.get_running_loop().call_soon(job.on_saved, stamped)
        if job.given_up:
            self._saved_late += [(stamped, outcome) for stamped in job.events]
        self._tell(job, outcome)

    def _not_saved(self, job: Job, trouble: LogError) -> None:
        if job.waiters:
            job.given_up = True
            self._tell(job, trouble)

    def _tell(self, job: Job, outcome: Outcome) -> None:
        for waiter in job.waiters:
            if not waiter.done():
                waiter.set_result(outcome)
        job.waiters.clear()

    def _say(self, trouble: LogError | None) -> None:
        changed = str(trouble) != str(self._trouble)
        self._trouble = trouble
        if changed:
            self._on_trouble(trouble)

    def _cancel_retry(self) -> None:
        if self._retry:
            self._retry.cancel()
            self._retry = None


def _same(one: Stamped, other: Stamped) -> bool:
    """The same thing said again, perhaps at another time. Without a key it may be meant twice."""
    return has_key(one.event) and _mark(one) == _mark(other)


def _mark(stamped: Stamped) -> tuple[str, str | None, int, int, Event]:
    return stamped.session, stamped.seat, stamped.attempt, stamped.turn, stamped.event


def _unforeseen(error: BaseException) -> NotSaved:
    return NotSaved(f"Not saved: {type(error).__name__}: {error}.")
