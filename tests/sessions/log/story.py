"""One whole session as a conductor would tell it, and a way to put it into a log."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from sessions.contestants.record import Contestant
from sessions.events import (
    Cancelled,
    Checked,
    CheckEnded,
    CheckStarted,
    Closed,
    Event,
    Failed,
    Finished,
    Judged,
    Opened,
    PackRef,
    Picked,
    ProblemRef,
    Retrying,
    Revealed,
    Seated,
    Stamped,
    Started,
    Stopped,
    Text,
    Thinking,
    TurnEnd,
    TurnSent,
    Usage,
    VariantRef,
)
from sessions.log.writer import Log

ID = "20261123-ring-kv-wrap-q7xd3k"
TERSE = Contestant("terse", "model", "chat", "m-1", "http://127.0.0.1:1/v1", {"max_tokens": 9})
BROUGHT = Contestant("mine", "brought", "file", "answer")


def stamp(
    event: Event,
    seat: str | None = None,
    ms: int = 0,
    *,
    turn: int = 1,
    attempt: int = 1,
    session: str = ID,
) -> Stamped:
    at = f"2026-11-23T10:00:{ms // 1000:02d}.{ms % 1000:03d}Z"
    return Stamped(session, seat, attempt, turn, ms, at, event)


def opening(session: str = ID, blind: str = "names") -> list[Stamped]:
    """A session on a problem, with A (a model) and B (a brought answer) seated and asked."""
    opened = Opened(
        VariantRef("v" * 64, 7, "Which slot?", '{"a.txt": "x"}', "{}", '{"slot": 3}'),
        ProblemRef("p" * 64, "ring-kv-wrap", "Ring", "attention", "hard", "h" * 64),
        PackRef("k" * 64, "builtin", "1", "built-in"),
        blind,  # type: ignore[arg-type]
        "0.1.0",
    )
    return [
        stamp(opened, session=session),
        stamp(Seated(TERSE, '{"input": 1.0}'), "A", session=session),
        stamp(Seated(BROUGHT), "B", session=session),
        stamp(TurnSent("Which slot?", 5), "A", 0, session=session),
        stamp(TurnSent("Which slot?", 6), "B", 0, session=session),
    ]


def whole_session() -> list[Stamped]:
    """Retries, thinking, a failed seat, a second attempt, checks, verdicts, the reveal."""
    run = "01JDA000000000000000000000"
    usage = Usage(10, None, 4, 2, final=True)
    end = TurnEnd(
        Finished("end", "stop"), "Slot **3**.\n", "Hm. Hm.", 900, 1300, usage, "m-1b", "req-2", 0.25
    )
    failed = Failed("server", "The server broke off.", 502, None, 1.5, "streaming", True)
    return [
        *opening(),
        stamp(Retrying(1, 0.5, "overloaded", "busy"), "A", 100),
        stamp(Started("req-2", "m-1b"), "A", 600),
        stamp(Started(), "B", 10),
        stamp(Thinking("Hm. "), "A", 700),
        stamp(Thinking("Hm."), "A", 720),
        stamp(Text("Part"), "B", 30),
        stamp(Text("Slot "), "A", 900),
        stamp(Text("**3**.\n"), "A", 1200),
        stamp(usage, "A", 1250),
        stamp(end, "A", 1300),
        stamp(TurnEnd(failed, "Part", "", 30, 800, None, None, "req-9"), "B", 800),
        stamp(TurnSent("Which slot?", 1500), "B", 0, attempt=2),
        stamp(Text("So"), "B", 5, attempt=2),
        stamp(Stopped(), "B", 90, attempt=2),
        stamp(TurnEnd(Cancelled(), "So", "", 5, 100), "B", 100, attempt=2),
        stamp(Picked(0), "A", 2000),
        stamp(CheckStarted(run, 0, "3", "a" * 64, "h" * 64, "r" * 64, "C", ("b", "a")), "A", 2100),
        stamp(Checked(run, "b", "pass", "", True, 2.0, 12, 3, 900), "A", 2200),
        stamp(Checked(run, "a", "fail", "got 4", False, 1.0), "A", 2300),
        stamp(CheckEnded(run, "complete", "", "printed"), "A", 2400),
        stamp(
            Judged(
                "01JDB000000000000000000000",
                "operator",
                "grade",
                "pass",
                f"{ID}/A.1.1",
                seen=((f"{ID}/A.1.1", 12),),
                masked=1,
                note="clear",
                was_blind=True,
            ),
            "A",
            3000,
        ),
        stamp(
            Judged(
                "01JDC000000000000000000000",
                "operator",
                "preference",
                prefer="A>B",
                turns=(f"{ID}/A.1.1", f"{ID}/B.1.2"),
                early=True,
            ),
            None,
            3001,
        ),
        stamp(Revealed(), None, 3100),
        stamp(Closed(), None, 3200),
    ]


async def play(path: Path, events: Iterable[Stamped], *, flush_s: float = 0.01) -> list[Stamped]:
    """Write events as a conductor does; returns what was published, flushes among it."""
    published: list[Stamped] = []
    log = Log(path, flush_s=flush_s)
    sessions = {}
    for stamped in events:
        if stamped.session not in sessions:
            sessions[stamped.session] = log.session(stamped.session, on_flush=published.append)
        session = sessions[stamped.session]
        if isinstance(stamped.event, Text | Thinking):
            session.text(stamped)
        else:
            await session.write(stamped)
        published.append(stamped)
    await log.close()
    await asyncio.sleep(0)
    return published
