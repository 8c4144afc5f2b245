"""A running session at its limit: what is refused is said, and in the log; answers stay."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from problems.sandbox.limits import Limits
from sessions.clock import SystemClock
from sessions.commands import FollowUp, Regenerate
from sessions.contestants.entry import Prices
from sessions.errors import CommandRefused
from sessions.headless import ended, until
from sessions.log.writer import Log
from sessions.money.purse import Purse
from sessions.money.records import Caps
from sessions.money.till import Till
from sessions.opened import own_question
from sessions.session import Session
from tests.sessions.stage import answer, contestant


@pytest.mark.parametrize("command", [Regenerate("A"), FollowUp("And why?")])
async def test_a_refused_command_sends_nothing_is_in_the_log_and_leaves_the_answer(
    tmp_path: Path, command
):
    seated, speaker = contestant("paid"), answer("yes")
    log, clock, rng = Log(tmp_path / "log.db"), SystemClock(), Random(7)
    purse = Purse(
        "s-1",
        run="r-1",
        till=Till(tmp_path / "spend.db"),
        caps=Caps(session=130.0),  # 128,000 tokens at 1,000 a million
        own={seated.digest: Prices(input=0.0, output=1000.0)},
        clock=clock,
        rng=rng,
    )
    session = Session(
        "s-1",
        own_question("Why?"),
        None,
        {"A": seated},
        provider_for=lambda c: speaker,
        log=log,
        blind="off",
        limits=Limits(),
        clock=clock,
        rng=rng,
        cost=purse.cost,
        purse=purse,
    )
    running = asyncio.ensure_future(session.run())
    await until(session, ended)
    purse.caps = Caps(session=100.0)  # less than another answer may cost
    with pytest.raises(CommandRefused, match="a session leaves no room"):
        await session.do(command)
    assert len(speaker.asks) == 1
    seat = session.state.seats["A"]
    assert len(seat.turns) == 1
    assert seat.turns[0].finished
    assert seat.turns[0].cost_usd == pytest.approx(0.005)
    running.cancel()
    await asyncio.wait([running])
    await log.close()
    with closing(sqlite3.connect(tmp_path / "log.db")) as conn:
        (data,) = conn.execute("SELECT data FROM events WHERE kind = 'refuse'").fetchone()
        stops = conn.execute("SELECT count(*) FROM events WHERE kind = 'stop'").fetchone()
        (by,) = conn.execute("SELECT prices FROM seats").fetchone()
    assert "leaves no room" in data
    assert stops == (0,), "an answer that has ended is not stopped"
    assert '"by": "roster"' in by
