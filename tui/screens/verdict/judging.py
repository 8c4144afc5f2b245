"""From a ballot to "Saved": the verdict is written, then the names come out."""

from collections.abc import Callable

from sessions.blind.view import View
from sessions.commands import Judge, Reveal
from sessions.state import SessionState
from sessions.untrusted import one_line
from tui.screens.arena.conduct import Conduct
from tui.screens.arena.seat_lines import full_name
from tui.screens.verdict.ballot import Ballot
from tui.screens.verdict.sheet import VerdictSheet

Say = Callable[[str], None]


class Judging:
    """The sheet stays open, with all that was marked, until the verdict is durable."""

    def __init__(
        self, sheet: VerdictSheet, conduct: Conduct, view: View, *, rater: str, done: Say
    ) -> None:
        """`done` is called with the sentence that says what was saved and who answered."""
        self._sheet = sheet
        self._conduct = conduct
        self._view = view
        self._rater = rater
        self._done = done
        self._saving = False
        self._refusal = ""  # why the last try did not save
        # The same ballot is given again as the same judgement, however much was seen since: the
        # log knows it again and counts it once.
        self._tried: tuple[Ballot, Judge] | None = None

    def save(self, ballot: Ballot) -> None:
        if self._saving:
            return
        self._saving, self._refusal = True, ""
        if self._tried is None or self._tried[0] != ballot:
            seen = characters_seen(self._view)
            judge = ballot.judge(self._rater, seen=seen, masked=self._view.masked)
            self._tried = (ballot, judge)
        self._conduct.do(self._tried[1], self._saved, say=self._refused)

    def log_is_back(self) -> None:
        """The log can be written again: the same ballot, given again, counts once."""
        if self._sheet.is_open and self._refusal.startswith("Not saved") and not self._saving:
            self._refused("The log can be written again; press enter to save the verdict.")

    def _refused(self, reason: str) -> None:
        self._refusal = reason
        self._saving = False
        self._sheet.refuse(reason)

    def _saved(self) -> None:
        self._saving, self._tried = False, None
        self._sheet.close()
        self._sheet.start_anew(tuple(self._view.state.seats))
        if self._view.revealed:
            self._tell()
        else:
            self._conduct.do(Reveal(), self._tell, say=self._not_revealed)

    def _tell(self) -> None:
        self._done(f"Saved. {who_was_who(self._view.state)}")

    def _not_revealed(self, reason: str) -> None:
        self._done(f"The verdict is saved. The names are not out: {reason} Press r to try again.")


def who_was_who(state: SessionState) -> str:
    """`A was X, B was Y.`"""
    room = 80 if len(state.seats) < 4 else 24  # all of them are seen at once
    named = (
        f"{label} was {one_line(full_name(seat.contestant), room)}"
        for label, seat in state.seats.items()
    )
    return f"{', '.join(named)}."


def characters_seen(view: View) -> dict[str, int]:
    """Characters of each answer on screen, where that is not all of it: in full blindness the
    text is let through at a reading pace."""
    if not view.answering:
        return {}
    shown = {label: seat.newest for label, seat in view.state.seats.items()}
    return {label: len(turn.text) for label, turn in shown.items() if turn is not None}
