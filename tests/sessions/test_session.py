"""The conductor, on a real log."""

import asyncio
import sqlite3

import pytest

from sessions.commands import Close, FollowUp, Judge, Regenerate, Reveal, Stop, StopAll
from sessions.errors import CommandRefused, NotSaved
from sessions.events import Cancelled, Failed, Finished, Stamped, Started, Text, TurnEnd
from sessions.headless import ended, run_to_end, until
from sessions.log.restore import events_of
from sessions.log.verify import verify
from sessions.state import SessionState, fold_all
from tests.sessions.stage import Speaker, answer, playing


def speaking(state: SessionState, seats: int) -> bool:
    """So many seats sit, and text of each is in the log."""
    turns = [seat.turns[0] for seat in state.seats.values() if seat.turns]
    return len(turns) == seats and all(turn.text for turn in turns)


async def test_two_seats_answer_and_the_log_holds_what_was_published(tmp_path):
    async with playing(tmp_path, {"one": answer("a b c"), "two": answer("d e")}) as session:
        await until(session, ended)
        live = session.state
    assert live.seats["A"].turns[0].text == "a b c "
    assert isinstance(live.seats["B"].turns[0].end, Finished)
    read = fold_all(session.id, events_of(tmp_path / "log.db", session.id))
    assert read.seats == live.seats
    assert verify(tmp_path / "log.db") == []


async def test_a_stop_ends_one_seat_and_frees_its_server_while_the_other_goes_on(tmp_path):
    gate, never = asyncio.Event(), asyncio.Event()
    slow, other = answer("never done", gate=never), answer("x y", gate=gate)
    async with playing(tmp_path, {"slow": slow, "other": other}) as session:
        await until(session, lambda s: speaking(s, 2))
        await session.do(Stop("A"))
        stopped = session.state.seats["A"].turns[0]
        assert isinstance(stopped.end, Cancelled)
        assert stopped.text == "never done "
        assert slow.freed
        assert not session.state.seats["B"].turns[0].ended
        gate.set()
        await until(session, ended)
        assert isinstance(session.state.seats["B"].turns[0].end, Finished)


async def test_regenerate_is_a_new_attempt_of_the_same_turn(tmp_path):
    async with playing(tmp_path, {"one": answer("a")}) as session:
        await until(session, ended)
        await session.do(Regenerate("A"))
        await until(session, lambda s: len(s.seats["A"].turns) == 2 and ended(s))
        assert [(t.turn, t.attempt) for t in session.state.seats["A"].turns] == [(1, 1), (1, 2)]


async def test_a_follow_up_sends_the_seats_own_words_and_nobody_elses(tmp_path):
    one, two = answer("mine"), answer("yours")
    async with playing(tmp_path, {"one": one, "two": two}) as session:
        await until(session, ended)
        await session.do(FollowUp("And why?"))
        await until(session, lambda s: len(s.seats["B"].turns) == 2 and ended(s))
    assert [m.text for m in one.asks[1].messages] == ["Who are you?", "mine ", "And why?"]
    assert [m.text for m in two.asks[1].messages] == ["Who are you?", "yours ", "And why?"]


async def test_a_stream_without_an_end_is_cut_never_a_finished_answer(tmp_path):
    async with playing(tmp_path, {"one": Speaker(Started(), Text("half an"))}) as session:
        await until(session, ended)
        end = session.state.seats["A"].turns[0].end
        assert isinstance(end, Failed)
        assert end.kind == "cut"
        assert session.state.seats["A"].turns[0].text == "half an"


async def test_a_provider_that_raises_fails_its_own_seat_alone(tmp_path):
    class Broken:
        async def stream(self, ask):
            yield Started()
            raise ZeroDivisionError("oops")

    async with playing(tmp_path, {"bad": Broken(), "good": answer("fine")}) as session:
        await until(session, ended)
        end = session.state.seats["A"].turns[0].end
        assert isinstance(end, Failed)
        assert (end.kind, "ZeroDivisionError" in end.message) == ("internal", True)
        assert session.state.seats["B"].turns[0].finished


async def test_a_cancelled_run_ends_its_streams_and_says_abandoned(tmp_path):
    speaker = answer("some text", gate=asyncio.Event())
    async with playing(tmp_path, {"one": speaker}) as session:
        await until(session, lambda s: speaking(s, 1))
    read = fold_all(session.id, events_of(tmp_path / "log.db", session.id))
    assert isinstance(read.seats["A"].turns[0].end, Cancelled)
    assert read.closed is not None
    assert read.closed.reason == "abandoned"
    assert speaker.freed


async def test_headless_runs_to_the_close(tmp_path):
    from problems.sandbox.limits import Limits
    from sessions.session import Session
    from tests.sessions.stage import Log, Random, SystemClock, contestant, own_question

    log = Log(tmp_path / "log.db")
    session = Session(
        "s-2",
        own_question("q"),
        None,
        {"A": contestant("one")},
        provider_for=lambda c: answer("yes"),
        log=log,
        blind="off",
        limits=Limits(),
        clock=SystemClock(),
        rng=Random(1),
        cost=lambda c, u, s: 0.5,
    )
    state = await run_to_end(session, check=True)
    await log.close()
    assert state.closed is not None
    assert state.closed.reason == "closed"
    assert state.cost_usd == 0.5


async def test_a_verdict_is_durable_and_blind_until_the_reveal(tmp_path):
    speakers = {"one": answer("a"), "two": answer("b")}
    async with playing(tmp_path, speakers, blind="names") as session:
        await until(session, ended)
        await session.do(Judge("ann", {"A": "pass", "B": "fail"}, prefer="A", note="clear"))
        assert not session.state.revealed
        await session.do(Reveal())
        assert session.state.revealed
    verdicts = fold_all(session.id, events_of(tmp_path / "log.db", session.id)).verdicts
    assert [(v.kind, v.grade, v.prefer) for v in verdicts] == [
        ("grade", "pass", None),
        ("grade", "fail", None),
        ("preference", None, "A"),
    ]
    assert all(v.was_blind and not v.early for v in verdicts)


async def test_a_verdict_before_the_last_end_is_marked_early_with_what_was_seen(tmp_path):
    gate = asyncio.Event()
    speakers = {"one": answer("a b"), "two": answer("c d", gate=gate)}
    async with playing(tmp_path, speakers) as session:
        await until(
            session,
            lambda s: (
                bool(s.seats)
                and len(s.seats) == 2
                and s.seats["A"].turns[0].ended
                and bool(s.seats["B"].turns[0].text)
            ),
        )
        await session.do(Judge("ann", {"A": "fail"}, seen={"A": 2}))
        assert session.state.verdicts[0].early
        assert session.state.verdicts[0].seen == ((session.state.seats["A"].turns[0].key, 2),)


@pytest.mark.parametrize("prefer", ["A", "A>B", "tie", "all-bad"])
async def test_a_failed_seat_is_in_no_preference(tmp_path, prefer):
    speakers = {"one": answer("a"), "two": Speaker(Failed("server", "down"))}
    async with playing(tmp_path, speakers) as session:
        await until(session, ended)
        with pytest.raises(CommandRefused, match="Seat B gave no whole answer"):
            await session.do(Judge("ann", prefer=prefer))
        assert session.state.verdicts == ()


@pytest.mark.parametrize(
    ("judge", "said"),
    [
        (Judge("ann"), "Nothing was judged"),
        (Judge("ann", {"Z": "pass"}), "no seat Z"),
        (Judge("ann", prefer="best"), "'best' is none of"),
        (Judge("ann", prefer="A>A"), "better than itself"),
    ],
)
async def test_a_judgement_that_says_nothing_is_refused_with_the_reason(tmp_path, judge, said):
    async with playing(tmp_path, {"one": answer("a"), "two": answer("b")}) as session:
        await until(session, ended)
        with pytest.raises(CommandRefused, match=said):
            await session.do(judge)


async def test_a_listener_that_comes_late_hears_everything_that_was(tmp_path):
    async with playing(tmp_path, {"one": answer("a b c")}) as session:
        await until(session, ended)
        heard: list[Stamped] = []
        session.listen(heard.append)
        assert fold_all(session.id, heard) == session.state


async def test_a_listener_that_fails_does_not_end_the_answer(tmp_path):
    async with playing(tmp_path, {"one": answer("a b c")}) as session:
        complaints: list[dict] = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, c: complaints.append(c))

        def broken(stamped: Stamped) -> None:
            raise RuntimeError("a widget")

        session.listen(broken)
        await until(session, ended)
        assert session.state.seats["A"].turns[0].finished
        assert complaints


async def test_stop_all_ends_every_stream(tmp_path):
    speakers = {name: answer("x", gate=asyncio.Event()) for name in ("one", "two", "three")}
    async with playing(tmp_path, speakers) as session:
        await until(session, lambda s: speaking(s, 3))
        await session.do(StopAll())
        assert ended(session.state)


@pytest.mark.parametrize("command", [StopAll(), Close()], ids=["stop", "close"])
async def test_what_is_on_its_way_out_is_stopped_too(tmp_path, command):
    one, two = answer("a"), answer("b")
    async with playing(tmp_path, {"one": one, "two": two}) as session:
        await until(session, ended)
        one.gate = two.gate = asyncio.Event()  # what is sent now never ends by itself
        sending = asyncio.ensure_future(session.do(FollowUp("And why?")))
        await until(session, lambda s: len(s.seats["A"].turns) == 2)
        assert not sending.done(), "the second seat's is still to be written"
        await session.do(command)
        await sending
        await until(session, lambda s: len(s.seats["B"].turns) == 2 and ended(s))
        if isinstance(command, Close):
            await until(session, lambda s: s.closed is not None)
    assert [type(seat.turns[1].end) for seat in session.state.seats.values()] == [Cancelled] * 2
    assert verify(tmp_path / "log.db") == []


async def test_what_is_saved_late_is_heard_once_and_a_verdict_given_again_counts_once(tmp_path):
    gate = asyncio.Event()
    async with playing(tmp_path, {"one": answer("a b", gate=gate)}) as session:
        await until(session, lambda s: speaking(s, 1))
        heard: list[Stamped] = []
        session.listen(heard.append)
        blocker = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        gate.set()
        await until(session, ended)  # published although the log is locked
        with pytest.raises(NotSaved):
            await session.do(Judge("ann", {"A": "fail"}))
        assert session.state.verdicts == ()
        blocker.execute("ROLLBACK")
        blocker.close()
        await session.do(Judge("ann", {"A": "fail"}))
        await asyncio.sleep(0.05)
        assert len(session.state.verdicts) == 1
        assert len([s for s in heard if isinstance(s.event, TurnEnd)]) == 1
    verdicts = fold_all(session.id, events_of(tmp_path / "log.db", session.id)).verdicts
    assert [v.grade for v in verdicts] == ["fail"]


async def test_who_judges_the_same_answer_again_amends_the_earlier_verdict(tmp_path):
    async with playing(tmp_path, {"one": answer("a"), "two": answer("b")}) as session:
        await until(session, ended)
        await session.do(Judge("ann", {"A": "fail"}, prefer="A"))
        await session.do(Judge("ann", {"A": "pass", "B": "fail"}, prefer="tie"))
        await session.do(Judge("bob", {"A": "fail"}))
        first_grade, first_preference, *later = session.state.verdicts
        assert [(v.rater, v.grade, v.prefer, v.amends) for v in later] == [
            ("ann", "pass", None, first_grade.id),
            ("ann", "fail", None, None),
            ("ann", None, "tie", first_preference.id),
            ("bob", "fail", None, None),
        ]


async def test_a_stopped_answer_has_estimated_counts_marked_as_such(tmp_path):
    speaker = answer("about forty characters of text are here", gate=asyncio.Event())
    async with playing(tmp_path, {"one": speaker}) as session:
        await until(session, lambda s: speaking(s, 1))
        await session.do(Stop("A"))
        usage = session.state.seats["A"].turns[0].usage
        assert usage is not None
        assert usage.estimated
        assert (usage.input, usage.output) == (10, 10)
