"""What the tables kept for scores cost each write, as ratios to a log without their triggers.

Arguments: how many sessions the log holds before (500), how many are then measured (60). Every
event of a whole session is written by the product's own writer in a transaction of its own, as a
conductor does it, in turn into a log with and into one without them; medians by kind of event.
"""

import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from random import Random
from statistics import median

import msgspec

from sessions.clock import SystemClock
from sessions.events import Stamped, Text, Thinking, Usage
from sessions.ids import ulid
from sessions.log.chunks import Pieces
from sessions.log.store import Store
from tests.sessions.log.story import ID, whole_session

KEYS = {f"01JD{letter}000000000000000000000" for letter in "ABC"}


def renamed(session: str, rng: Random) -> list[Stamped]:
    """The whole session under another name and other keys, with its text as flushes."""
    new = {key: ulid(SystemClock().now(), rng) for key in sorted(KEYS)} | {ID: session}
    out: list[Stamped] = []
    pieces = Pieces()
    for stamped in whole_session():
        moved = msgspec.structs.replace(stamped, session=session, event=_moved(stamped.event, new))
        if isinstance(moved.event, Text | Thinking):
            pieces.add(moved)
        elif not isinstance(moved.event, Usage):
            out += [*(pieces.take() if pieces else ()), moved]
    return out


def _moved(event: msgspec.Struct, new: dict[str, str]) -> msgspec.Struct:
    fields = {field: _other(getattr(event, field), new) for field in event.__struct_fields__}
    return msgspec.structs.replace(event, **fields)


def _other(value: object, new: dict[str, str]) -> object:
    if isinstance(value, str):
        return new.get(value, value.replace(ID, new[ID]))
    return tuple(_other(part, new) for part in value) if isinstance(value, tuple) else value


def without(path: Path) -> None:
    conn = sqlite3.connect(path)
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'scored_*'"
    for (name,) in conn.execute(query).fetchall():
        conn.execute(f"DROP TRIGGER {name}")
    conn.commit()
    conn.close()


def kind(stamped: Stamped) -> str:
    return type(stamped.event).__name__


def main(before: int, measured: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stores = {}
        for how in ("with", "without"):
            path = Path(folder) / f"{how}.db"
            stores[how] = Store(path, SystemClock(), Random(1))
            stores[how].open()
            if how == "without":
                without(path)
            for first in range(0, before, 100):
                some = range(first, min(before, first + 100))
                stores[how].save([renamed(f"20261122-x-{n:06d}", Random(n)) for n in some])
        took: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for n in range(measured):
            for stamped in renamed(f"20261123-y-{n:06d}", Random(-n)):
                for how, store in stores.items():
                    began = time.perf_counter()
                    (head,) = store.save([[stamped]])
                    took[kind(stamped)][how].append(time.perf_counter() - began)
                    assert not isinstance(head, str), head
        _print(took)
        for store in stores.values():
            store.close()


def _print(took: dict[str, dict[str, list[float]]]) -> None:
    print(f"{'event':<14} {'without':>9} {'with':>9}  ratio")
    total: dict[str, float] = defaultdict(float)
    for name, by in took.items():
        middle = {how: median(times) for how, times in by.items()}
        for how, times in by.items():
            total[how] += sum(times)
        print(f"{name:<14} {_ms(middle['without'])} {_ms(middle['with'])}  {_ratio(middle)}")
    print(f"{'all of it':<14} {_ms(total['without'])} {_ms(total['with'])}  {_ratio(total)}")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:>6.2f} ms"


def _ratio(by: dict[str, float]) -> str:
    return f"{by['with'] / by['without']:.2f}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:])) if len(sys.argv) == 3 else main(500, 60)
