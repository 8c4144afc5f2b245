"""What happens to one seat, as its pane shows it: text, thinking, and how each turn ended."""

from sessions.events import Stamped, Text, Thinking, TurnEnd, TurnSent
from sessions.state import SeatState, TurnState
from sessions.untrusted import one_line
from tui.screens.seat_words import end_note
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

    def take(self, stamped: Stamped, turn: TurnState | None) -> None:
        """`turn` is the state of the turn that the event belongs to, after the event."""
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
            case TurnEnd(_, text, thinking) if turn is not None:
                self._end(turn, bool(text.strip()), bool(thinking.strip()))

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
                self._end(turn, bool(turn.text.strip()), bool(turn.thinking.strip()))

    def _begin(self, turn: int, attempt: int, prompt: str) -> None:
        self._stop_thinking()
        self.pane.say("")
        if self._turns:
            asked = f"you: {one_line(prompt, PROMPT_SHOWN)}"
            self.pane.turn(asked if attempt == 1 else f"attempt {attempt}")
        self._turns += 1
        self.characters, self.first_text_s = 0, None

    def _end(self, turn: TurnState, has_text: bool, has_thinking: bool) -> None:
        self._stop_thinking()
        self.pane.end()
        if note := end_note(turn, has_text=has_text, has_thinking=has_thinking):
            tone, said = note
            self.pane.say(said, _KINDS.get(tone, "info"))

    def _stop_thinking(self) -> None:
        if self._thinking is not None:
            self._thinking, self._said_thinking = None, ""
            self.pane.say("")
