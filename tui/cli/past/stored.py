"""A stored session opened for adding to it: what `verdict` and `check` share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import SystemRandom

from sessions.clock import SystemClock
from sessions.log.reader import find_session
from sessions.log.restore import events_of
from sessions.log.writer import Log
from sessions.past import PastSession
from tui.settings import Settings


@asynccontextmanager
async def stored_session(settings: Settings, text: str) -> AsyncIterator[PastSession]:
    """The session that `text` names, with its log open for writing.

    Raises UnknownSession with the nearest ids, or LogError.
    """
    path = settings.log_path
    found = find_session(path, text)
    clock, rng = SystemClock(), SystemRandom()
    log = Log(path, clock=clock, rng=rng)
    await log.open()
    try:
        yield PastSession(found, events_of(path, found), log=log, clock=clock, rng=rng)
    finally:
        await log.close()
