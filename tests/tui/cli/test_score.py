"""`h2h score` on real logs, through the same door as the operator."""

import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sessions.contestants.record import Contestant
from sessions.events import (
    Blindness,
    Checked,
    CheckEnded,
    CheckStarted,
    Finished,
    Grade,
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
from sessions.log.score_rows import attempts_of
from sessions.log.scored_check import make_anew
from sessions.log.writer import Log
from sessions.scoring.rates import wilson
from tui.cli.main import main

Run = Callable[..., tuple[int, str, str]]
TERSE = Contestant("terse", "model", "chat", "m-1")
PLAYER = Contestant("player-right", "scripted", "scripted", "right")
BROUGHT = Contestant("mine", "brought", "file", "answer")


@pytest.fixture
def h2h(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["h2h", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


class Book:
    """Writes sessions of one seat into a log, one problem each."""

    def __init__(self, path: Path) -> None:
        self._log = Log(path)
        self._ids = (f"{n:026d}" for n in range(10**6))
        self._seconds = 0

    async def session(
        self,
        problem: str,
        contestant: Contestant,
        *,
        blind: Blindness = "off",
        attempts: tuple[str | None, ...] = ("pass",),
        revealed: bool = False,
    ) -> str:
        """A session whose attempts each end with this outcome of their one check (None: none)."""
        session = f"20261125-{problem}-{next(self._ids)[-6:]}"
        opened = Opened(
            VariantRef(f"v-{session}", 1, "Which?"),
            ProblemRef(f"p-{problem}", problem, problem.title()),
            PackRef("k" * 64, "builtin", "1", "built-in"),
            blind,
            "0.1.0",
        )
        await self.write(session, opened)
        await self.write(session, Seated(contestant), "A")
        for number, outcome in enumerate(attempts, start=1):
            await self.write(session, TurnSent("Which?", 0), "A", number)
            end = TurnEnd(Finished("end"), "this", served_model="m-1-served")
            await self.write(session, end, "A", number)
            if outcome:
                await self.check(session, outcome, number)
        if revealed:
            await self.write(session, Revealed())
        return session

    async def check(self, session: str, outcome: str, attempt: int = 1) -> None:
        run = next(self._ids)
        started = CheckStarted(run, 0, "x", "a" * 64, None, "r" * 64, None, ("right",))
        await self.write(session, started, "A", attempt)
        if outcome != "stopped":
            checked = Checked(run, "right", outcome)  # type: ignore[arg-type]
            await self.write(session, checked, "A", attempt)
        end = {"infra": "infra", "stopped": "stopped"}.get(outcome, "complete")
        await self.write(session, CheckEnded(run, end), "A", attempt)  # type: ignore[arg-type]

    async def grade(
        self, session: str, grade: Grade, *, amends: str | None = None, early: bool = False
    ) -> str:
        verdict = next(self._ids)
        turn = f"{session}/A.1.1"
        judged = Judged(verdict, "me", "grade", grade, turn, early=early, amends=amends)
        await self.write(session, judged, "A")
        return verdict

    async def write(self, session: str, event, seat: str | None = None, attempt: int = 1) -> None:
        self._seconds += 1
        at = f"2026-11-25T10:{self._seconds // 60:02d}:{self._seconds % 60:02d}.000Z"
        stamped = Stamped(session, seat, attempt, 1, 0, at, event)
        await self._log.session(session).write(stamped)

    async def close(self) -> None:
        await self._log.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
async def book(path: Path):
    book = Book(path)
    yield book
    await book.close()


def test_an_empty_log_gives_a_sentence_and_no_rate(h2h: Run, path: Path):
    code, out, err = h2h("score", "--log", str(path))
    assert (code, err) == (0, "")
    assert "no answers yet" in out
    assert "0 %" not in out
    assert not path.exists()
    assert json.loads(h2h("score", "--json", "--log", str(path))[1])["lines"] == []


async def test_passes_are_counted_by_checks_and_by_verdicts(h2h: Run, path: Path, book: Book):
    for number, outcome in enumerate(("pass", "fail", "fail", "infra")):
        session = await book.session(f"p{number}", TERSE, attempts=(outcome,))
        if number < 2:
            await book.grade(session, "partial" if number else "pass")
    code, out, _ = h2h("score", "--log", str(path))
    assert code == 0
    assert "terse, by checks: 1 of 3 passed; 1 of 4 not judged (1 infra error); any rate" in out
    assert "terse, by verdicts: 1 of 2 passed; 1 partial; 2 of 4 not judged (2 not graded)" in out
    assert "m-1-served" in out


async def test_json_carries_numbers_method_and_inputs(h2h: Run, path: Path, book: Book):
    for number in range(3):
        await book.session(f"p{number}", TERSE, attempts=("pass" if number else "fail",))
    _, out, _ = h2h("score", "--grades", "checks", "--json", "--log", str(path))
    document = json.loads(out)
    (line,) = document["lines"]
    assert document["method"] == "wilson"
    assert (line["passed"], line["judged"], line["units"]) == (2, 3, 3)
    assert (line["low"], line["high"]) == wilson(2, 3)
    assert line["contestant"] == {
        "name": "terse",
        "kind": "model",
        "provider": "chat",
        "model": "m-1",
        "digest": TERSE.digest,
    }


async def test_players_are_out_and_brought_answers_marked(h2h: Run, path: Path, book: Book):
    await book.session("p", PLAYER)
    await book.session("p", BROUGHT)
    _, out, _ = h2h("score", "--log", str(path))
    assert "player-right" not in out
    assert "1 answer of scripted players" in out
    assert "mine, brought, by checks: 1 of 1 passed" in out


async def test_a_blind_session_leaks_no_name_until_its_reveal(h2h: Run, path: Path, book: Book):
    session = await book.session("p", TERSE, blind="names")
    await book.grade(session, "pass")
    for arguments in ((), ("--json",), ("--by", "problem"), ("--by", "pack")):
        _, out, _ = h2h("score", "--log", str(path), *arguments)
        assert "terse" not in out
        assert "m-1" not in out
        assert TERSE.digest[:6] not in out
    assert "1 session is blind" in h2h("score", "--log", str(path))[1]
    await book.write(session, Revealed())
    assert "terse, by checks: 1 of 1 passed" in h2h("score", "--log", str(path))[1]


async def test_every_attempt_counts_once_by_its_newest_whole_run(path: Path, book: Book):
    session = await book.session("p", TERSE, attempts=("fail", "pass"))
    await book.check(session, "pass")
    await book.check(session, "infra")
    await book.check(session, "stopped")
    assert [a.checks for a in attempts_of(path)] == ["solved", "solved"]


async def test_a_stopped_run_alone_judges_nothing(path: Path, book: Book):
    await book.session("p", TERSE, attempts=("stopped",))
    assert [a.checks for a in attempts_of(path)] == [None]


async def test_an_amended_grade_does_not_count(path: Path, book: Book):
    session = await book.session("p", TERSE)
    first = await book.grade(session, "pass")
    await book.grade(session, "fail", amends=first)
    assert [a.grade for a in attempts_of(path)] == ["fail"]


async def test_a_log_that_is_none_is_a_sentence_and_exit_2(h2h: Run, tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("not a log")
    code, out, err = h2h("score", "--log", str(path))
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


async def test_hostile_names_are_printed_inert(h2h: Run, path: Path, book: Book):
    await book.session("p", Contestant("\x1b[31mred\u202e\nBy checks", "model", "chat", "m\x07"))
    _, out, _ = h2h("score", "--log", str(path))
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert out.count("\nBy checks") == 0


async def test_two_contestants_of_one_name_can_be_told_apart(h2h: Run, path: Path, book: Book):
    twin = Contestant("terse", "model", "chat", "m-2")
    await book.session("p", TERSE)
    await book.session("p", twin, attempts=("fail",))
    _, out, _ = h2h("score", "--log", str(path))
    assert f"terse {TERSE.digest[:6]}, by checks: 1 of 1" in out
    assert f"terse {twin.digest[:6]}, by checks: 0 of 1" in out


async def test_a_turn_that_ended_as_none_can_is_a_sentence(h2h: Run, path: Path, book: Book):
    await book.session("p", TERSE)
    with sqlite3.connect(path) as conn:
        conn.execute("DROP TRIGGER turn_ends_no_update")
        conn.execute("UPDATE turn_ends SET outcome = 'won'")
        make_anew(conn)  # what scores are read from follows no edit by itself
    code, _, err = h2h("score", "--log", str(path))
    assert code == 2
    assert "holds what no version of h2h wrote" in err
