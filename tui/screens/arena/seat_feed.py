"""What happens to one seat, as its pane shows it: text, thinking, and how each turn ended."""

from sessions.contestants.record import Contestant
from sessions.contestants.served import served_words
from sessions.events import Stamped, Text, Thinking, TurnEnd, TurnSent
from sessions.state import SeatState, TurnState
from sessions.untrusted import one_line
from tui.screens.arena.seat_words import end_note
from tui.widgets.answer_pane.pane import AnswerPane, Kind

THINKING_SHOWN = 600  # characters of the newest thinking
PROMPT_SHOWN = 200
_KINDS: dict[str, Kind] = {"bad": "error", "warning": "warning"}


class SeatFeed:
    """Passes the events of one seat on to its pane. Deltas are a plain call, drawn by the clock."""

    def __init__(self, pane: AnswerPane) -> None:
        self.pane = pane
        self.characters = 0  # of the newest turn's answer, as far as they came
        self.first_text_s: float | None = None
        self._turns = 0
        self._thinking: str | None = None  # None: it does not think just now
        self._said_thinking = ""

    def take(self, stamped: Stamped, seat: SeatState | None) -> None:
        """`seat` is the seat's state after the event."""
        match stamped.event:
            case Text(text):
                self._stop_thinking()
                if not self.characters:
                    self.first_text_s = stamped.ms / 1000
                self.characters += len(text)
                self.pane.feed(text)
            case Thinking(text):
                if not self.characters:
                    self._thinking = ((self._thinking or "") + text)[-THINKING_SHOWN:]
            case TurnSent(prompt):
                self._begin(stamped.turn, stamped.attempt, prompt)
            case TurnEnd() if seat is not None:
                key = (stamped.turn, stamped.attempt)
                turn = next(t for t in seat.turns if (t.turn, t.attempt) == key)
                self._end(turn, seat.contestant)

    def tick(self) -> None:
        """A few times a second: show what it thinks meanwhile."""
        if self._thinking is None:
            return
        said = f"thinking ... {self._thinking}".rstrip()
        if said != self._said_thinking:
            self._said_thinking = said
            self.pane.say(said, "info")

    def replay(self, seat: SeatState) -> None:
        """Show a seat's turns anew, from the state: after the reveal, or in the history."""
        self.pane.reset()
        self._turns = 0
        for turn in seat.turns:
            self._begin(turn.turn, turn.attempt, turn.prompt)
            if turn.text:
                self.characters = len(turn.text)
                self.pane.feed(turn.text)
            if turn.ended:
                self._end(turn, seat.contestant)

    def _begin(self, turn: int, attempt: int, prompt: str) -> None:
        self._stop_thinking()
        self.pane.say("")
        if self._turns:
            asked = f"you: {one_line(prompt, PROMPT_SHOWN)}"
            self.pane.turn(asked if attempt == 1 else f"attempt {attempt}")
        self._turns += 1
        self.characters, self.first_text_s = 0, None

    def _end(self, turn: TurnState, contestant: Contestant) -> None:
        has_thinking = bool(turn.thinking.strip()) or self._thinking is not None
        self._stop_thinking()
        self.pane.end()
        note = end_note(turn, has_text=bool(turn.text.strip()), has_thinking=has_thinking)
        tone, said = note or ("quiet", "")
        served = served_words(contestant.kind, contestant.model, turn.served_model)
        waited = f"It waited {turn.waited_s:.1f} s for its turn." if turn.waited_s else ""
        tries = f"It took {turn.retries + 1} tries." if turn.retries else ""
        if notes := " ".join(note for note in (said, served, waited, tries) if note):
            self.pane.say(notes, _KINDS.get(tone, "info"))

    def _stop_thinking(self) -> None:
        if self._thinking is not None:
            self._thinking, self._said_thinking = None, ""
            self.pane.say("")
