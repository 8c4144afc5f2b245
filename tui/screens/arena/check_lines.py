"""What the checks say of each seat: state -> plain records and the words of one line."""

from msgspec import Struct

from sessions.events import Checked, CheckOutcome
from sessions.snapshot import CheckRun, SeatState

SIGNS: dict[CheckOutcome, str] = {"pass": "✓", "fail": "✗", "not_run": "–", "infra": "!"}


class CheckLine(Struct, frozen=True):
    """The newest run on a seat's newest ended turn. `said` is the whole in a few words."""

    label: str
    said: str
    results: tuple[Checked, ...] = ()
    planned: int = 0
    running: bool = False
    sandbox: str | None = None
    output: str = ""
    message: str = ""


def check_line(seat: SeatState) -> CheckLine:
    run = newest_run(seat)
    if run is None:
        return CheckLine(seat.label, "–")
    return CheckLine(
        seat.label,
        _said(run),
        run.results,
        len(run.started.planned),
        run.end is None,
        run.started.sandbox,
        run.end.output if run.end else "",
        run.end.message if run.end else "",
    )


def newest_run(seat: SeatState) -> CheckRun | None:
    """The newest run on the newest ended turn; older ones speak of another answer."""
    turn = seat.newest_ended
    return turn.checks[-1] if turn and turn.checks else None


def _said(run: CheckRun) -> str:
    failed = [result.name for result in run.results if result.outcome == "fail"]
    if run.end is None:
        return f"{len(run.results)} of {len(run.started.planned)} ..."
    if run.end.outcome == "stopped":
        return "stopped"
    if run.solved:
        return "pass"
    if failed:
        return f"fail: {', '.join(failed)}"
    return "not judged" if not run.judged else "not passed"
