"""What is left over after many sessions: tasks, sockets, threads, children, objects of ours.

    .venv/bin/python tests/bench/leaks.py [SESSIONS]        500 by default

The sessions are real ones, as the lobby opens them, with three seats that speak three protocols to
a server that answers, stalls, breaks off and refuses. Some are read to their end, some are stopped
by the operator, some cancelled in mid-stream, as the app does when it quits.
"""

import asyncio
import gc
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sessions.clock import SystemClock
from sessions.commands import Close, StopAll
from sessions.contestants.entry import Entry
from sessions.contestants.specs import parse
from sessions.headless import ended, until
from sessions.log.writer import Log
from sessions.opening import Opener, Request
from sessions.state import SessionState
from tests.wire.script import Begin, Cut, Hold, Reply, Say, answer, error
from tests.wire.server import FakeServer, serve

WARM_UP = 6  # sessions until everything that is made once has been made
OURS = ("Session", "Journal", "Talk", "Watch", "StartLine", "AsyncClient", "AsyncConnectionPool")
REFUSAL = error(401, '{"error": {"message": "no"}}')
REPLIES = (
    answer("quick"),
    Reply([Begin(), Say("stalls"), Hold()]),
    answer("a", "b", "c", pause=0.01),
    Reply([Begin(), Say("breaks"), Cut()]),
    REFUSAL,
)


def left_over() -> Counter[str]:
    """What this process holds now, by kind."""
    gc.collect()
    found = Counter(type(thing).__name__ for thing in gc.get_objects())
    pools = ("asyncio_", "ThreadPoolExecutor")  # these keep a few threads, by design
    threads = [t for t in threading.enumerate() if not t.name.startswith(pools)]
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    held = {name: found[name] for name in OURS}
    return Counter(
        **held,
        tasks=len(asyncio.all_tasks()),
        descriptors=len(os.listdir("/proc/self/fd")),
        threads=len(threads),
        children=len(children),
    )


async def settled(before: Counter[str], tries: int = 50) -> Counter[str]:
    """What is more than `before`, as soon as that is nothing: sockets take a moment to go."""
    for _ in range(tries):
        if not left_over() - before:
            break
        await asyncio.sleep(0.1)
    return left_over() - before


async def play(opener: Opener, entries: tuple[Entry, ...], manner: str) -> SessionState:
    session = await opener.open(Request(entries=entries, question="Who are you?"))
    running = asyncio.create_task(session.run())
    reached = ended if manner == "to its end" else _spoken
    await asyncio.wait_for(until(session, reached), 20)
    if manner == "cancelled":
        running.cancel()
    else:
        if manner == "stopped":
            await session.do(StopAll())
        await session.do(Close())
    await asyncio.wait([running])
    return session.state


def _spoken(state: SessionState) -> bool:
    return any(seat.newest and seat.newest.state != "waiting" for seat in state.seats.values())


def seats(server: FakeServer) -> tuple[Entry, ...]:
    urls = {"anthropic": server.root_url, "openai": server.base_url, "chat": server.base_url}
    specs = [f"{name}:m,base_url={url},idle_s=0.5" for name, url in urls.items()]
    found = [parse(spec, env={}) for spec in specs]
    return tuple(entry for entry in found if isinstance(entry, Entry))


async def wear(
    folder: Path, sessions: int, told: Callable[[int], None] = lambda n: None
) -> tuple[Counter[str], Counter[str]]:
    """Play so many sessions; returns how they ended, and what is left over."""
    replies = islice(cycle(REPLIES), 3 * (sessions + WARM_UP) + 1)
    log = Log(folder / "log.db")
    opener = Opener(
        log=log,
        env={},
        keys_file=folder / "none",
        models=folder / "none",
        clock=SystemClock(),
        rng=Random(7),
        app_version="bench",
    )
    ends: Counter[str] = Counter()
    try:
        async with serve("chat", *replies) as server:
            manners = cycle(("to its end", "cancelled", "stopped"))
            for _ in range(WARM_UP):
                await play(opener, seats(server), next(manners))
            await asyncio.sleep(0.5)  # whatever comes late belongs to the warm-up
            before = left_over()
            for n in range(sessions):
                state = await play(opener, seats(server), next(manners))
                newest = [seat.newest for seat in state.seats.values()]
                ends.update(type(turn.end).__name__ for turn in newest if turn)
                told(n + 1)
            return ends, await settled(before)
    finally:
        await opener.close()
        await log.close()


def main() -> None:
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    began = time.monotonic()

    def told(n: int) -> None:
        if n % 100 == 0:
            kib = int(Path("/proc/self/statm").read_text().split()[1]) * 4
            print(f"{n:5} sessions  {time.monotonic() - began:6.1f} s  {kib // 1024} MB resident")

    with tempfile.TemporaryDirectory() as folder:
        ends, more = asyncio.run(wear(Path(folder), sessions, told))
    print(f"ends: {dict(ends)}")
    print(f"left over: {dict(more) or 'nothing'}")
    sys.exit(bool(more))


if __name__ == "__main__":
    main()
