"""A past session out of the log for a blind look, and the judgement into the log."""

import asyncio
from pathlib import Path
from random import Random

from sessions.clock import SystemClock
from sessions.commands import Judge
from sessions.log.restore import events_of
from sessions.log.writer import Log
from sessions.past import PastSession
from sessions.second_look import SecondLook, second_look
from sessions.state import fold_all


def read_look(path: Path, session: str, rng: Random) -> SecondLook:
    """Blocking. Raises LogError, or CommandRefused where there is nothing to judge."""
    return second_look(fold_all(session, events_of(path, session)), rng)


async def save(path: Path, session: str, judge: Judge, rng: Random) -> None:
    """Returns when the judgement is durable; then the names may come out. Raises LogError."""
    clock = SystemClock()
    events = await asyncio.to_thread(events_of, path, session)
    log = Log(path, clock=clock, rng=rng)
    await log.open()
    try:
        past = PastSession(session, events, log=log, clock=clock, rng=rng)
        await past.judge(judge)
        await past.reveal()
    finally:
        await log.close()
