"""The verdict: marked by keys or mouse, saved before it says so, then the names come out."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sessions.events import Failed, Text
from tests.tui.screens.arena_stage import Hand, answer, log_events, stage
from tui.screens.verdict.ballot_lines import BallotLines


def verdicts(folder: Path) -> list[tuple[Any, ...]]:
    """Grades by seat, then the preference."""
    columns = "kind, grade, prefer, note, early, was_blind"
    with closing(sqlite3.connect(folder / "log.db")) as db:
        return list(db.execute(f"select {columns} from verdicts order by kind, turn"))


async def test_a_verdict_is_saved_then_the_names_come_out(tmp_path: Path) -> None:
    hands = {"A": Hand(answer("Yes.")), "B": Hand(answer("No."))}
    async with stage(tmp_path, hands, blind="names") as on:
        await on.all_ended()
        await on.press("v")
        await on.shows("Judge")
        assert "Yes." in on.screen_text, "the answers stay readable"
        await on.press("1", "3", "left", "tab", *"ok")
        assert "›Note ok" in on.screen_text, "where the next key goes is marked"
        await on.press("enter")
        await on.shows("Saved. A was opus-of-old, B was gee-whiz.")
        await on.shows("gee-whiz in this log, graded by operator: 0 of 1; any rate from 0 %")
        assert "Judge" not in on.screen_text
        await on.shows("n again")
    assert verdicts(tmp_path) == [
        ("grade", "pass", None, "ok", 0, 1),
        ("grade", "fail", None, "ok", 0, 1),
        ("preference", None, "A", "ok", 0, 1),
    ]
    assert "reveal" in log_events(tmp_path)


async def test_a_preference_with_a_failed_seat_is_refused_in_words(tmp_path: Path) -> None:
    hands = {"A": Hand(answer("Yes.")), "B": Hand([Failed("server", "The server broke (500).")])}
    async with stage(tmp_path, hands, blind="names") as on:
        await on.all_ended()
        await on.press("v", "left", "enter")
        await on.until(lambda: "Seat B gave no whole answer" in on.words, "the refusal")
        assert "▸← A" in on.screen_text, "what was marked is still there"
        assert "opus-of-old" not in on.screen_text
        await on.press("left", "1", "0", "enter")
        await on.shows("Saved. A was opus-of-old")
    assert [grade for _, grade, *_ in verdicts(tmp_path)] == ["pass", "void"]


async def test_nothing_marked_is_no_verdict(tmp_path: Path) -> None:
    async with stage(tmp_path, {"A": Hand(answer("Yes."))}, blind="names") as on:
        await on.all_ended()
        await on.press("v", "enter")
        await on.until(lambda: "Nothing was judged" in on.words, "the refusal")
        await on.press("escape")
        assert "Judge" not in on.screen_text
        assert not on.session.state.unveiled
    assert verdicts(tmp_path) == []


async def test_a_verdict_that_is_not_on_disk_is_never_called_saved(tmp_path: Path) -> None:
    """Another program holds the log; the sheet stays, and enter saves the same verdict once."""
    hands = {"A": Hand(answer("Yes.")), "B": Hand(answer("No."))}
    async with stage(tmp_path, hands, blind="names") as on:
        await on.all_ended()
        await on.press("v", "1", "3", "down")
        other = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
        other.execute("begin immediate")
        await on.press("enter")
        await on.until(lambda: "Not saved:" in on.words, "the trouble", seconds=60)
        assert "Saved." not in on.screen_text
        assert "opus-of-old" not in on.screen_text
        assert "▸1 pass" in on.screen_text
        other.execute("rollback")
        other.close()
        await on.until(lambda: "can be written again" in on.words, "the log is back", seconds=30)
        await on.press("enter")
        await on.shows("Saved. A was opus-of-old")
    assert len(verdicts(tmp_path)) == 3


async def test_a_verdict_before_the_end_counts_as_early(tmp_path: Path) -> None:
    hands = {"A": Hand(answer("Yes.")), "B": Hand([Text("I am still")])}
    async with stage(tmp_path, hands, blind="names") as on:
        await on.shows("Yes.")
        await on.shows("I am still")
        await on.shows("✓ done")
        await on.press("v")
        await on.shows("this verdict will count as early")
        await on.press("1", "enter")
        await on.shows("Saved.")
    assert verdicts(tmp_path)[0][4] == 1


async def test_grades_and_preferences_can_be_clicked(tmp_path: Path) -> None:
    hands = {label: Hand(answer(f"from {label}")) for label in "ABC"}
    async with stage(tmp_path, hands, size=(130, 30)) as on:
        await on.all_ended()
        await on.press("v")
        await on.shows("Judge")
        lines = on.arena.query_one(BallotLines)
        rows = on.screen_text.split("\n")[lines.content_region.y :]
        for y, word in ((0, "2 partial"), (2, "4 refused"), (3, "t tie")):
            x = rows[y].index(word) - lines.content_region.x
            await on.pilot.click(BallotLines, offset=(x + 2, y))
        assert lines.ballot.grades == {"A": "partial", "C": "refused"}
        assert lines.ballot.prefer == "tie"


async def test_a_key_pressed_twice_takes_its_mark_back(tmp_path: Path) -> None:
    hands = {label: Hand(answer(f"from {label}")) for label in "ABC"}
    async with stage(tmp_path, hands) as on:
        await on.all_ended()
        await on.press("v", "1", "k", "1", "b", "b")
        ballot = on.arena.query_one(BallotLines).ballot
        assert ballot.grades == {}
        assert ballot.prefer is None


async def test_one_seat_has_no_preference(tmp_path: Path) -> None:
    async with stage(tmp_path, {"A": Hand(answer("Yes."))}) as on:
        await on.all_ended()
        await on.press("v")
        await on.shows("Judge")
        assert "Better?" not in on.screen_text
