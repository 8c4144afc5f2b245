"""Waiting for a worker's end without blocking the event loop, and without a thread."""

import asyncio

from problems.sandbox.launch import Child, Ended

_POLL_S = 0.005  # where the system has no descriptor for a process


async def end_of(child: Child, seconds: float) -> Ended | None:
    """How it ended, or None when it is still there after `seconds`."""
    if child.reap() is not None or child.pidfd < 0:
        return await _poll(child, seconds)
    loop = asyncio.get_running_loop()
    gone = asyncio.Event()
    loop.add_reader(child.pidfd, gone.set)
    try:
        await asyncio.wait_for(gone.wait(), seconds)
    except TimeoutError:
        return child.reap()
    finally:
        loop.remove_reader(child.pidfd)
    return child.reap()


async def _poll(child: Child, seconds: float) -> Ended | None:
    for _ in range(max(1, round(seconds / _POLL_S))):
        if child.reap() is not None:
            break
        await asyncio.sleep(_POLL_S)
    return child.ended
