"""Waiting for a worker's end without blocking the event loop, and without a thread."""

import asyncio

from problems.sandbox.forked import Forked
from problems.sandbox.launch import Child, Ended

_POLL_S = 0.005  # where the system has no descriptor for a process


async def end_of(child: Child | Forked, seconds: float) -> Ended | None:
    """How it ended, or None when it is still there after `seconds`."""
    if child.reap() is not None or child.watch < 0:
        return await _poll(child, seconds)
    loop = asyncio.get_running_loop()
    news = asyncio.Event()
    watch = child.watch
    loop.add_reader(watch, news.set)
    try:
        async with asyncio.timeout(seconds):
            while child.reap() is None:
                await news.wait()
                news.clear()
    except TimeoutError:
        return child.reap()
    finally:
        loop.remove_reader(watch)
    return child.ended


async def _poll(child: Child | Forked, seconds: float) -> Ended | None:
    for _ in range(max(1, round(seconds / _POLL_S))):
        if child.reap() is not None:
            break
        await asyncio.sleep(_POLL_S)
    return child.ended
