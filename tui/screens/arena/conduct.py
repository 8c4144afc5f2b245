"""A screen's hold on a running session: one TaskGroup with the run and every command in it."""

import asyncio
from collections.abc import Callable

from sessions.commands import Check, Close, Command
from sessions.errors import NotSaved, SessionError
from sessions.session import Session
from tui.screens.work import sentence

Say = Callable[[str], None]
Then = Callable[[], None]

# the workers of checks to come start this late: after the first frames and the first words, and
# after a check that is running beside the one that ended
PREPARE_S = 0.5


class Conduct:
    """`start` it on mount, `close` or `abandon` it before the screen goes.

    What the session refuses or cannot save is told to `say` as its sentence; what a session must
    never do (raise anything else) ends it, and is told too.
    """

    def __init__(self, session: Session, say: Say) -> None:
        self._session = session
        self._say = say
        self._life: asyncio.Task[None] | None = None
        self._tasks: asyncio.TaskGroup | None = None

    def start(self) -> None:
        self._life = asyncio.create_task(self._live(), name=f"session {self._session.id}")

    def do(self, command: Command, then: Then | None = None, *, say: Say | None = None) -> None:
        """Carry a command out beside all else; `then` is called once it has been, `say` with the
        reason where it cannot be."""
        say = say or self._say
        if self._tasks is None or not self.running:
            say("This session is over; start a new one.")
            return
        self._tasks.create_task(self._carry_out(command, then, say))

    @property
    def running(self) -> bool:
        return self._life is not None and not self._life.done()

    async def close(self) -> None:
        """Stop what streams, write the end, and wait until both are done."""
        if self._life is not None and self.running:
            await self._session.do(Close())
            await asyncio.wait([self._life])

    async def abandon(self) -> None:
        """End the session because the program ends: streams are freed, the log says so."""
        if self._life is not None and self.running:
            self._life.cancel()
            await asyncio.wait([self._life])

    async def _live(self) -> None:
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._prepare_checks()
                await self._session.run()
        except* SessionError as errors:
            self._say(sentence(errors))
        except* Exception as errors:  # the screen stays, so that what was written can be read
            self._say(f"h2h itself failed and the session ended: {sentence(errors)}")
        finally:
            self._tasks = None

    def _prepare_checks(self) -> None:
        asyncio.get_running_loop().call_later(PREPARE_S, self._session.prepare_checks)

    async def _carry_out(self, command: Command, then: Then | None, say: Say) -> None:
        try:
            await self._session.do(command)
        except NotSaved as error:
            say(not_saved(str(error), "Nothing is lost; press the key again to try again."))
        except SessionError as error:
            say(str(error))
        else:
            if isinstance(command, Check):
                self._prepare_checks()
            if then is not None:
                then()


def not_saved(reason: str, what_now: str) -> str:
    """The sentence for what is not on disk; every reason of the log names its file already."""
    lead = "" if reason.startswith("Not saved") else "Not saved: "
    return f"{lead}{reason} {what_now}"
