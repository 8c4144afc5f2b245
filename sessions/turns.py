"""Which turn comes next, and what a seat is asked in it: pure functions of the state."""

from sessions.contestants.record import Contestant
from sessions.errors import CommandRefused
from sessions.providers import Ask, Message
from sessions.state import SessionState, TurnState


def newest_attempts(state: SessionState, seat: str, before: int) -> list[TurnState]:
    """The newest finished attempt of each turn before `before`, in order."""
    newest: dict[int, TurnState] = {}
    for turn in state.seats[seat].turns:
        if turn.turn < before and turn.finished:
            newest[turn.turn] = turn
    return [newest[n] for n in sorted(newest)]


def ask_for(state: SessionState, seat: str, turn: int, prompt: str, contestant: Contestant) -> Ask:
    """The seat's own prompts and answers so far, text only, then the `prompt` of `turn`."""
    messages: list[Message] = []
    for earlier in newest_attempts(state, seat, turn):
        messages += [Message("user", earlier.prompt), Message("assistant", earlier.text)]
    messages.append(Message("user", prompt))
    return Ask(tuple(messages), contestant.model, contestant.system_prompt, dict(contestant.params))


def next_attempt(state: SessionState, seat: str) -> tuple[int, int, str]:
    """(turn, attempt, prompt) that asks the newest turn again."""
    newest = state.seats[seat].turns[-1]
    return newest.turn, newest.attempt + 1, newest.prompt


def follow_up_seats(state: SessionState, text: str) -> dict[str, tuple[int, int, str]]:
    """(turn, attempt, prompt) for every seat whose newest turn has an answer to follow."""
    sent = {
        label: (seat.turns[-1].turn + 1, 1, text)
        for label, seat in state.seats.items()
        if len(newest_attempts(state, label, seat.turns[-1].turn + 1)) == seat.turns[-1].turn
    }
    if not sent:
        raise CommandRefused("No seat has a finished answer to follow up; ask one again first.")
    return sent
