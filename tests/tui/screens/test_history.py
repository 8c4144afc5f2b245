"""History: past sessions open read-only, and a blind one stays blind."""

from collections.abc import Iterable
from pathlib import Path

from sessions.clock import SystemClock
from sessions.contestants.record import Contestant
from sessions.events import (
    Checked,
    CheckEnded,
    CheckStarted,
    Event,
    Failed,
    Finished,
    Judged,
    Opened,
    Revealed,
    Seated,
    Stamped,
    TurnEnd,
    TurnSent,
    VariantRef,
    turn_key,
)
from sessions.log.score_rows import attempts_of
from sessions.log.writer import Log
from tests.tui.screens.lobby_stage import lobby

MODELS = {
    "A": Contestant("opus-of-old", "model", "anthropic", "claude-opus-5-5"),
    "B": Contestant("gee-whiz", "model", "openai", "gpt-5.5"),
}
ASKED = "Is there a **largest** prime?"


def told(session: str, *, revealed: bool) -> Iterable[tuple[str | None, Event]]:
    """A session of two seats: one answered, as Claude; one failed."""
    yield None, Opened(VariantRef("digest-of-the-question", None, ASKED), None, None, "names", "0")
    for label, contestant in MODELS.items():
        yield label, Seated(contestant)
        yield label, TurnSent(ASKED, 0)
    answer = (
        "As Claude, I say: no, [/] there is none.\n\n```python\nprint('\x1b]52;c;QQ==\x07')\n```"
    )
    yield "A", TurnEnd(Finished("end"), answer, ttft_ms=400, total_ms=2000)
    yield "B", TurnEnd(Failed("server", "gpt-5.5 is overloaded; ask again later."))
    run = "01RUN"
    yield "A", CheckStarted(run, 0, "x", "sha", None, "runner", "C", ("first", "second"))
    yield "A", Checked(run, "first", "pass")
    yield "A", Checked(run, "second", "fail", "wrong by 3")
    yield "A", CheckEnded(run, "complete")
    key = turn_key(session, "A", 1, 1)
    yield (
        "A",
        Judged("01V", "ann", "grade", grade="partial", turn=key, note="nearly", was_blind=True),
    )
    if revealed:
        yield None, Revealed()


async def write(home: Path, session: str, *, revealed: bool) -> None:
    path = home / "data" / "log.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    log = Log(path, clock=SystemClock())
    await log.open()
    writer = log.session(session)
    for at, (seat, event) in enumerate(told(session, revealed=revealed)):
        when = f"2026-11-23T10:15:{at:02}.000Z"
        turn = 0 if isinstance(event, Opened | Seated | Judged | Revealed) else 1
        await writer.write(Stamped(session, seat, turn, turn, at, when, event))
    await log.close()


async def test_a_revealed_session_shows_names_answers_checks_and_verdicts(own_home: Path) -> None:
    await write(own_home, "20261123-question-aaa111", revealed=True)
    async with lobby(own_home) as stage:
        await stage.press("h")
        await stage.shows("2026-11-23 10:15 own question revealed opus-of-old, gee-whiz")
        await stage.press("enter")
        await stage.shows("As Claude, I say: no, [/] there is none.")
        assert "A opus-of-old" in stage.words
        assert "gpt-5.5 is overloaded" in stage.words
        assert "✓ first" in stage.words
        assert "✗ second: wrong by 3" in stage.words
        assert "graded partial by ann (blind): nearly" in stage.words
        assert "\x1b" not in stage.screen
        await stage.press("s")
        await stage.shows("Is there a largest prime?")
        await stage.press("s", "escape")
        await stage.shows("History")
        await stage.press("escape")
        await stage.shows("What shall they answer?")


async def test_a_blind_session_names_nobody_anywhere(own_home: Path) -> None:
    await write(own_home, "20261123-question-bbb222", revealed=False)
    async with lobby(own_home) as stage:
        await stage.press("h")
        await stage.shows("open names hidden")
        listed = stage.screen
        await stage.press("enter")
        await stage.shows("I say: no")
        for name in ("opus", "gee-whiz", "Claude", "claude", "gpt", "GPT"):
            assert name not in listed + stage.screen


async def test_one_seat_at_a_time_where_two_have_no_room(own_home: Path) -> None:
    await write(own_home, "20261123-question-ccc333", revealed=True)
    async with lobby(own_home, size=(70, 24)) as stage:
        await stage.press("h")
        await stage.shows("own question")
        await stage.press("enter")
        await stage.shows("As Claude")
        assert "gee-whiz" not in stage.screen
        await stage.press("tab")
        await stage.shows("gee-whiz")
        assert "As Claude" not in stage.screen


async def test_reading_history_writes_nothing(own_home: Path) -> None:
    await write(own_home, "20261123-question-ddd444", revealed=False)
    before = (own_home / "data" / "log.db").read_bytes()
    async with lobby(own_home) as stage:
        await stage.press("h")
        await stage.shows("own question")
        await stage.press("enter")
        await stage.shows("I say: no")
    assert (own_home / "data" / "log.db").read_bytes() == before


async def test_an_empty_log_is_a_sentence(own_home: Path) -> None:
    async with lobby(own_home) as stage:
        await stage.press("h")
        await stage.shows("holds no session yet")
        await stage.press("enter", "escape")
        await stage.shows("What shall they answer?")


async def test_a_second_rater_judges_blind_and_only_then_sees_who_and_what_was_said(
    own_home: Path,
) -> None:
    await write(own_home, "20261123-question-eee555", revealed=True)
    async with lobby(own_home) as stage:
        await stage.press("h")
        await stage.shows("own question")
        await stage.press("v")
        await stage.shows("Who judges?")
        stage.fill("who", "bob")
        await stage.press("enter")
        await stage.shows("Judged blind by bob")
        await stage.shows("I say: no")
        await stage.press("v")
        await stage.shows("checks say: hidden")
        for word in ("opus", "gee-whiz", "Claude", "gpt", "ann", "nearly", "first", "second:"):
            assert word not in stage.screen
        await stage.press("3", "3", "enter")
        await stage.shows("Saved. P was seat")
        assert "A opus-of-old" in stage.words
        assert "graded partial by ann (blind): nearly" in stage.words
        assert "graded fail by bob (blind)" in stage.words
    given = attempts_of(own_home / "data" / "log.db", "bob")
    assert [attempt.grade for attempt in given if attempt.rater] == ["fail", "fail"]


async def test_a_look_that_is_left_leaves_no_trace(own_home: Path) -> None:
    await write(own_home, "20261123-question-fff666", revealed=False)
    before = (own_home / "data" / "log.db").read_bytes()
    async with lobby(own_home) as stage:
        await stage.press("h")
        await stage.shows("own question")
        await stage.press("v")
        stage.fill("who", "")
        await stage.press("enter")
        await stage.shows("A verdict needs a name")
        stage.fill("who", "bob")
        await stage.press("enter")
        await stage.shows("Judged blind by bob")
        await stage.press("s")
        await stage.shows("Is there a largest prime?")
        await stage.press("v", "enter")
        await stage.shows("Nothing was judged")
        await stage.press("escape", "escape")
        await stage.shows("History")
        await stage.shows("names hidden")
    assert (own_home / "data" / "log.db").read_bytes() == before
