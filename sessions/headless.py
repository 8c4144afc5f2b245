"""A session without a screen: run it, check it, close it. `run --headless` and batches use this."""

import asyncio
from collections.abc import Callable, Coroutine

from sessions.commands import Check, Close
from sessions.events import Stamped
from sessions.session import Session
from sessions.state import SessionState


async def run_to_end(session: Session, *, check: bool) -> SessionState:
    """Put the variant to every seat, wait for the last end, check whole answers, close.

    Cancelled, it ends the streams first. Raises NotSaved where the log could not take the seating.
    """
    running = asyncio.ensure_future(session.run())
    if check:
        session.prepare_checks()
    try:
        await _first(running, _all_ended(session))
        if check and session.problem is not None and not running.done():
            for label, seat in session.state.seats.items():
                if seat.newest and not seat.newest.failed:
                    await session.do(Check(label))
        if not running.done():
            await session.do(Close())
        await running
    finally:
        if not running.done():
            running.cancel()
            await asyncio.wait([running])
    return session.state


def ended(state: SessionState) -> bool:
    return bool(state.seats) and all(
        seat.newest is not None and seat.newest.ended for seat in state.seats.values()
    )


async def _all_ended(session: Session) -> None:
    await until(session, ended)


async def until(session: Session, reached: Callable[[SessionState], bool]) -> None:
    """Return as soon as the session's state is such."""
    found = asyncio.Event()

    def look(_: Stamped) -> None:
        if reached(session.state):
            found.set()

    stop = session.listen(look)
    try:
        await found.wait()
    finally:
        stop()


async def _first(running: asyncio.Future[None], waited: Coroutine[None, None, None]) -> None:
    """Wait for either; what did not come first is cancelled, unless it is the session itself."""
    other = asyncio.ensure_future(waited)
    try:
        await asyncio.wait([running, other], return_when=asyncio.FIRST_COMPLETED)
    finally:
        other.cancel()
