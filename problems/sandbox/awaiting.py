"""Starting workers, and waiting for their ends, while the event loop goes on."""

import asyncio
import contextlib
import functools
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from problems.sandbox.forked import Forked
from problems.sandbox.launch import Child, Ended

_POLL_S = 0.005  # where the system has no descriptor for a process

T = TypeVar("T")


async def in_thread(work: Callable[[], T]) -> T:
    """`work()`, in a thread. Cancelled, it waits for the thread before it is cancelled: what that
    has open, and the processes that it started, are gone then. Raises what `work` raises."""
    return await begun(work, _nothing)


async def stoppable(work: Callable[..., T], *args: Any, **named: Any) -> T:
    """`work(*args, stop=an event, **named)`, in a thread. Cancelled, it sets the event and waits
    for the thread, which is to come to its end soon then. Raises what `work` raises."""
    stop = threading.Event()
    call = functools.partial(work, *args, stop=stop, **named)
    future = asyncio.get_running_loop().run_in_executor(None, call)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        stop.set()
        await _done(future)
        future.exception()  # nobody else asks for it
        raise


def _nothing(_: object) -> None:
    """What has to be done about a result that nobody waits for any more."""


async def begun(begin: Callable[[], T], end: Callable[[T], object]) -> T:
    """`begin()`, in a thread: to start a process takes longer than a screen should wait.

    Cancelled, it waits the few milliseconds until that is there, `end`s it, and is cancelled:
    nothing that was begun is lost. Raises what `begin` raises.
    """
    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(None, begin)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await _done(future)
        if future.exception() is None:  # to end it blocks as well
            await _done(loop.run_in_executor(None, end, future.result()))
        raise


async def _done(future: asyncio.Future[Any]) -> None:
    while not future.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait([future])


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


async def gone(child: Child | Forked, seconds: float) -> None:
    """Wait until the kernel has no more of it, at most `seconds`.

    A copy whose nursery was killed counts as ended before it is: freeing a gibibyte takes time.
    """
    await end_of(child, seconds)
    if child.pidfd < 0:
        return
    loop = asyncio.get_running_loop()
    dead = asyncio.Event()
    watch = child.pidfd
    loop.add_reader(watch, dead.set)
    try:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(dead.wait(), seconds)
    finally:
        loop.remove_reader(watch)


async def _poll(child: Child | Forked, seconds: float) -> Ended | None:
    for _ in range(max(1, round(seconds / _POLL_S))):
        if child.reap() is not None:
            break
        await asyncio.sleep(_POLL_S)
    return child.ended
