"""The checks that nobody has to ask for: `h2h run --check`, on a screen."""

from sessions.snapshot import SessionState


class Unasked:
    """Which seats are due, each turn once: as without a screen, when no seat answers any more, so
    that no check takes the processor from an answer."""

    def __init__(self) -> None:
        self._told: set[str] = set()  # turns

    def due(self, state: SessionState) -> list[str]:
        newest = {label: seat.newest for label, seat in state.seats.items()}
        if not all(turn is not None and turn.ended for turn in newest.values()):
            return []
        due = {
            label: turn.key
            for label, turn in newest.items()
            if turn and not (turn.failed or turn.checks or turn.key in self._told)
        }
        self._told |= set(due.values())
        return list(due)
