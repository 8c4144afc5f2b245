"""What a second run says of the first."""

from msgspec.structs import replace

from sessions.contestants.record import Contestant
from sessions.events import Checked, CheckEnded, CheckStarted, Finished
from sessions.snapshot import CheckRun, SeatState, TurnState
from tui.cli.past.rechecked import circumstances, differences, earlier_runs, unsteady

STARTED = CheckStarted("r1", 0, "x", "a", "h", "d", "C", ("one", "two"), "3.11.7", "2.1.0")
RUN = CheckRun(
    STARTED,
    (Checked("r1", "one", "pass"), Checked("r1", "two", "pass")),
    CheckEnded("r1", "complete"),
)


def test_the_same_again_differs_in_nothing():
    assert list(differences(RUN, RUN)) == []
    assert list(circumstances(RUN, RUN)) == []


def test_each_check_that_came_out_otherwise_is_named():
    now = replace(
        RUN, results=(Checked("r2", "one", "fail", "off by 2"), Checked("r2", "three", "not_run"))
    )
    assert list(differences(RUN, now)) == [
        "one was pass and is now fail: off by 2",
        "two was pass and is no longer a check.",
        "three is a new check: not run.",
    ]


def test_a_run_that_judged_nothing_is_no_ground_to_differ():
    stopped = replace(RUN, results=(), end=CheckEnded("r1", "stopped"))
    assert list(differences(stopped, RUN)) == []


def test_another_level_code_or_version_is_said_though_the_results_are_the_same():
    now = replace(
        RUN,
        started=replace(
            STARTED, sandbox="A", hidden_digest="x", runner_digest="y", python="3.12.1", numpy=None
        ),
    )
    assert list(circumstances(RUN, now)) == [
        "The sandbox level was C and is now A.",
        "The problem's hidden part (checks, generator) has changed since.",
        "The code of h2h that judges has changed since.",
        "Python was 3.11.7 and is now 3.12.1.",
        "numpy was 2.1.0 and is now not installed.",
    ]


def test_what_once_came_out_otherwise_stays_told_when_the_last_run_said_the_same():
    failed = replace(RUN, results=(Checked("r2", "one", "fail"), Checked("r2", "two", "pass")))
    stopped = replace(RUN, results=(), end=CheckEnded("r3", "stopped"))
    said = ["one was pass in an earlier run and is now fail."]
    assert list(unsteady((RUN, failed), failed)) == said
    assert list(unsteady((RUN, stopped), failed)) == said
    assert list(unsteady((RUN, RUN), failed)) == [], "`differences` tells of the last run"
    in_raw_lines = replace(RUN, started=replace(STARTED, answer_sha256="b"))
    assert list(unsteady((in_raw_lines, failed), failed)) == said
    assert list(circumstances(in_raw_lines, RUN)) == []
    other_checks = replace(RUN, started=replace(STARTED, hidden_digest="x"))
    assert list(unsteady((other_checks, failed), failed)) == []


def test_a_later_answer_is_not_measured_by_what_came_of_an_earlier_one():
    first = TurnState("s/A.1.1", 1, 1, "", 0, "", end=Finished("end"), checks=(RUN,))
    second = TurnState("s/A.2.1", 1, 2, "Why?", 0, "", end=Finished("end"))
    asked = Contestant("a", "model", "chat", "m-1")
    assert earlier_runs(SeatState("A", asked, turns=(first,))) == (RUN,)
    assert earlier_runs(SeatState("A", asked, turns=(first, second))) == ()
