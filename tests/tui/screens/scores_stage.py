"""A log with three contestants, two raters, a scripted player and a session that is still blind."""

from itertools import count
from pathlib import Path

from sessions.contestants.record import Contestant
from sessions.events import (
    Blindness,
    Checked,
    CheckEnded,
    CheckStarted,
    Event,
    Finished,
    Judged,
    Opened,
    PackRef,
    ProblemRef,
    Revealed,
    Seated,
    Stamped,
    TurnEnd,
    TurnSent,
    VariantRef,
)
from sessions.log.writer import Log

ANN = Contestant("ann", "model", "chat", "m-ann")
BOB = Contestant("bob", "model", "chat", "m-bob")
CAT = Contestant("cat", "model", "chat", "m-cat")
SECRET = Contestant("secret-model", "model", "chat", "m-secret")
PLAYER = Contestant("player-right", "scripted", "scripted", "right")


class ScoreBook:
    """Writes sessions of two seats, each checked and judged."""

    def __init__(self, path: Path) -> None:
        self._log = Log(path)
        self._ids = count(1)
        self._written = 0

    async def meet(
        self,
        a: Contestant,
        b: Contestant,
        problem: str,
        prefer: str,
        *,
        solved: str = "",
        blind: Blindness = "off",
        pack: str = "builtin",
        day: int = 23,
        rater: str = "me",
    ) -> None:
        """`solved` holds the seats whose checks pass; a blind session stays unrevealed."""
        session = f"20261123-{problem}-{next(self._ids):06d}"
        opened = Opened(
            VariantRef(f"v-{session}", 1, "Which?"),
            ProblemRef(f"p-{problem}", problem, problem.title()),
            PackRef(pack[0] * 64, pack, "1", pack),
            blind,
            "0.1.0",
        )
        await self._write(session, day, opened)
        for seat, contestant in (("A", a), ("B", b)):
            await self._write(session, day, Seated(contestant), seat)
        for seat in "AB":
            await self._write(session, day, TurnSent("Which?", 0), seat)
            end = TurnEnd(Finished("end"), "this", served_model="served")
            await self._write(session, day, end, seat)
            await self._check(session, day, seat, "pass" if seat in solved else "fail")
        turns = (f"{session}/A.1.1", f"{session}/B.1.1")
        for seat, turn in zip("AB", turns, strict=True):
            grade = "pass" if seat in solved else "fail"
            judged = Judged(self._id(), rater, "grade", grade, turn)
            await self._write(session, day, judged, seat)
        preferred = Judged(self._id(), rater, "preference", prefer=prefer, turns=turns)
        await self._write(session, day, preferred)
        if blind == "off":
            await self._write(session, day, Revealed())

    async def _check(self, session: str, day: int, seat: str, outcome: str) -> None:
        run = self._id()
        started = CheckStarted(run, 0, "x", "a" * 64, None, "r" * 64, None, ("right",))
        await self._write(session, day, started, seat)
        await self._write(session, day, Checked(run, "right", outcome), seat)  # type: ignore[arg-type]
        await self._write(session, day, CheckEnded(run, "complete"), seat)

    def _id(self) -> str:
        return f"{next(self._ids):026d}"

    async def _write(self, session: str, day: int, event: Event, seat: str | None = None) -> None:
        self._written += 1
        at = f"2026-11-{day}T10:{self._written // 60:02d}:{self._written % 60:02d}.000Z"
        await self._log.session(session).write(Stamped(session, seat, 1, 1, 0, at, event))

    async def close(self) -> None:
        await self._log.close()


async def scored_log(path: Path) -> None:
    """ann, bob and cat in a circle; the second rater's one verdict; a blind session of SECRET."""
    book = ScoreBook(path)
    for n, (a, b) in enumerate(((ANN, BOB), (BOB, CAT), (CAT, ANN), (ANN, BOB), (ANN, CAT))):
        await book.meet(a, b, f"p{n}", "A>B", solved="A", day=23 + n % 2)
    await book.meet(ANN, BOB, "q0", "all-bad", pack="own-pack", day=25)
    await book.meet(ANN, BOB, "p0", "B>A", solved="B", rater="you", day=25)
    await book.meet(ANN, PLAYER, "p0", "A>B", solved="B")
    await book.meet(ANN, SECRET, "hidden-problem", "B>A", solved="B", blind="names")
    await book.close()
