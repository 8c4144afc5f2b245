"""The arena's keys, in the order of the work, and which of them can act now."""

from textual.binding import Binding, BindingType

from sessions.snapshot import SeatState, SessionState, TurnState

BINDINGS: list[BindingType] = [
    Binding("x", "stop", "stop", tooltip="stop this seat, or its checks", id="arena.stop"),
    Binding(
        "X", "stop_all", "stop all", key_display="X", tooltip="stop every seat", id="arena.stop_all"
    ),
    Binding("g", "regenerate", "ask again", tooltip="ask this seat again", id="arena.regenerate"),
    Binding(
        "c", "check", "check", tooltip="run the problem's checks on the answers", id="arena.check"
    ),
    Binding(
        "v", "judge", "judge", tooltip="grade the answers, prefer one, add a note", id="arena.judge"
    ),
    Binding("r", "reveal", "reveal", tooltip="show the names before a verdict", id="arena.reveal"),
    Binding("n", "again", "again", tooltip="once more, on a new seed", id="arena.again"),
    Binding(
        "f",
        "follow_up",
        "follow up",
        tooltip="a further question to every seat",
        id="arena.follow_up",
    ),
    Binding(
        "b",
        "pick_block",
        "block",
        tooltip="pick the part of the answer that counts",
        id="arena.pick_block",
    ),
    Binding("s", "statement", "statement", tooltip="what was asked", id="arena.statement"),
    Binding(
        "o",
        "output",
        "output",
        tooltip="what the checks say of this seat, whole",
        id="arena.output",
    ),
    Binding(
        "z",
        "only_answers",
        "answers",
        tooltip="nothing but the answers, for a projector",
        id="arena.only_answers",
    ),
    Binding("tab", "next_seat(1)", "seat", tooltip="the next seat", id="arena.next_seat"),
    Binding("shift+tab", "next_seat(-1)", show=False, id="arena.last_seat"),
    *(
        Binding(str(n + 1), f"seat({n})", show=False, id=f"arena.seat_{label}")
        for n, label in enumerate("ABCDEFGH")
    ),
    Binding("ctrl+c,super+c", "screen.copy_text", "copy", show=False),
    Binding("escape", "leave", "lobby", tooltip="back to the lobby", id="arena.leave"),
]

ACTIONS = frozenset(
    binding.action.partition("(")[0] for binding in BINDINGS if isinstance(binding, Binding)
)


def possible(state: SessionState, focused: str, *, checks: bool) -> frozenset[str]:
    """The actions that can be carried out now. `checks`: the problem has some."""
    newest = [seat.newest for seat in state.seats.values()]
    running = [turn for turn in newest if turn is not None and not turn.ended]
    ended = [turn for turn in newest if turn is not None and turn.ended]
    can = {"only_answers", "statement", "leave", "seat"}
    if len(state.seats) > 1:
        can.add("next_seat")
    if len(running) > 1:
        can.add("stop_all")
    if ended or any(turn.state == "streaming" for turn in running):
        can.add("judge")
    if ended and not state.revealed:
        can.add("reveal")
    if ended and not running:
        can.add("again")
        if any(turn.finished for turn in ended):
            can.add("follow_up")
    if checks and ended:
        can.add("check")
    return frozenset(can | _with_focused(state.seats.get(focused), checks=checks))


def _with_focused(seat: SeatState | None, *, checks: bool) -> set[str]:
    turn = seat.newest if seat else None
    if turn is None:
        return set()
    can: set[str] = set()
    if not turn.ended or is_checking(turn):
        can.add("stop")
    if turn.ended:
        can.add("regenerate")
        if checks and turn.text_pieces:
            can.add("pick_block")
    if any(each.checks for each in (seat.turns if seat else ())):
        can.add("output")
    return can


def is_checking(turn: TurnState) -> bool:
    """The newest run of checks on this turn has not ended."""
    return bool(turn.checks) and turn.checks[-1].end is None


def to_check(state: SessionState, focused: str) -> list[str]:
    """The seats that `check` means: all whose newest answer is not checked, else the focused."""
    unchecked = [
        label
        for label, seat in state.seats.items()
        if (turn := seat.newest) is not None and turn.ended and not turn.checks
    ]
    return unchecked or [focused]
