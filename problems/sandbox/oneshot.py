"""A worker that does one thing, says one thing and ends. Blocking: call it in a thread."""

import os
import select
import threading
import time
from collections.abc import Iterable

from problems.sandbox.extra import NOTHING, Extra
from problems.sandbox.launch import Child, start
from problems.sandbox.levels import Letter
from problems.sandbox.limits import Limits
from problems.sandbox.output import Tail

_MOST = 64 * 1024 * 1024
_LOOK_S = 0.05  # between two looks whether it is still wanted


class WorkerFailed(Exception):
    """A one-shot worker gave no result; the text says how it ended and what it printed last."""


def call(
    run: str,
    data: dict,
    *,
    level: Letter | None,
    readable: Iterable[str],
    limits: Limits,
    extra: Extra = NOTHING,
    stop: threading.Event | None = None,
) -> bytes:
    """Run `run.main(job)` in a worker and return all it wrote to `job["results"]`.

    Whoever sets `stop` no longer wants it: the worker is ended. Raises WorkerFailed, OSError.
    """
    results, results_end = os.pipe()
    os.set_blocking(results, False)
    try:
        child = start(
            run,
            {**data, "results": results_end},
            level=level,
            readable=readable,
            limits=limits,
            pass_fds=[results_end],
            extra=extra,
        )
    except BaseException:
        os.close(results)
        raise
    finally:
        os.close(results_end)
    try:
        return _listen(child, results, limits, stop or threading.Event())
    finally:
        child.close()
        os.close(results)


def _listen(child: Child, results: int, limits: Limits, stop: threading.Event) -> bytes:
    tail = Tail(limits.output_keep)
    said = bytearray()
    deadline = time.monotonic() + limits.start_s + limits.wall_s
    poll = select.poll()
    for fd in (results, child.output):
        poll.register(fd, select.POLLIN)
    open_fds = {results, child.output}
    while results in open_fds:
        left = deadline - time.monotonic()
        if left <= 0:
            within = limits.start_s + limits.wall_s
            raise WorkerFailed(f"gave no result within {within:g} s{_printed(tail)}")
        if stop.is_set():
            raise WorkerFailed("was stopped")
        for fd, _ in poll.poll(1000 * min(left, _LOOK_S)):
            data = os.read(fd, 1 << 16)
            if not data:
                poll.unregister(fd)
                open_fds.discard(fd)
            elif fd == results:
                said += data
            else:
                tail.add(data)
        if len(said) > _MOST or tail.total > limits.output_kill:
            raise WorkerFailed("wrote more than it may")
    ended = child.wait(max(2.0, deadline - time.monotonic()))
    if not said or ended is None or ended.code != 0:
        how = "did not end" if ended is None else ended.after(limits.cpu_s)
        raise WorkerFailed(f"{how}{_printed(tail)}")
    return bytes(said)


def _printed(tail: Tail) -> str:
    text = tail.text().strip()
    return f": {text[-2000:]}" if text else ""
