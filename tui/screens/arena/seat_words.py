"""How a seat's state is said: a word and a sign, and for an end the sentence that belongs to it."""

from typing import Literal

from msgspec import Struct

from sessions.events import Cancelled, Failed, FailureKind, Finished, FinishReason
from sessions.state import TurnState

Tone = Literal["quiet", "live", "good", "warning", "bad"]


class Word(Struct, frozen=True):
    """A colour never says it alone: `sign` and `word` do, `tone` only repeats them."""

    sign: str
    word: str
    tone: Tone = "quiet"


_FAILED: dict[FailureKind, str] = {
    "auth": "key refused",
    "billing": "cannot pay",
    "permission": "not allowed",
    "not_found": "not found",
    "bad_request": "not accepted",
    "context": "too long",
    "rate_limit": "rate limit",
    "overloaded": "overloaded",
    "server": "server error",
    "timeout": "timed out",
    "connect": "no connection",
    "cut": "cut off",
    "malformed": "garbled",
    "internal": "failed",
    "limit": "over your limit",
}
_FINISHED: dict[FinishReason, Word] = {
    "end": Word("✓", "done", "good"),
    "stop_sequence": Word("✓", "done", "good"),
    "length": Word("✂", "cut at limit", "warning"),
    "context": Word("✂", "context full", "warning"),
    "refusal": Word("⊘", "refused", "warning"),
    "filter": Word("⊘", "filtered", "warning"),
    "pause": Word("‖", "paused", "warning"),
    "tool": Word("‖", "wants a tool", "warning"),
}
_FINISHED_NOTES: dict[FinishReason, str] = {
    "length": "The answer reached its token limit and was cut. Press g to ask again.",
    "context": "The context is full; the answer was cut. Press g to ask again.",
    "refusal": "The model refused.",
    "filter": "A content filter of the server ended the answer.",
    "pause": "The server paused the answer and did not go on. Press g to ask again.",
    "tool": "The model asked for a tool; there are none here. Press g to ask again.",
}


def seat_word(turn: TurnState | None, *, writing: bool) -> Word:
    """What a seat does now, or how its newest turn ended. `writing`: some of its text came."""
    if turn is None:
        return Word("◌", "waiting")
    if turn.end is None:
        return _running_word(turn, writing=writing)
    match turn.end:
        case Cancelled():
            return Word("■", "stopped")
        case Failed(kind):
            sign = "✂" if kind == "cut" else "!"
            return Word(sign, _FAILED.get(kind, "failed"), "bad")
        case Finished(reason):
            return _FINISHED.get(reason, Word("✓", "done", "good"))


def _running_word(turn: TurnState, *, writing: bool) -> Word:
    if turn.stopping:
        return Word("■", "stopping")
    if turn.retrying is not None:
        kind = _FAILED.get(turn.retrying.kind, "failed")
        return Word("!", f"{kind}, again in {turn.retrying.delay:.0f} s", "warning")
    if turn.queued is not None:
        return Word("◌", "waiting its turn", "warning")
    if writing:
        return Word("●", "streaming", "live")
    if turn.state == "streaming":
        return Word("●", "thinking", "live")
    return Word("◌", "waiting")


def end_note(turn: TurnState, *, has_text: bool, has_thinking: bool) -> tuple[Tone, str] | None:
    """The sentence under an answer that says how it ended; None where it simply ended."""
    match turn.end:
        case None:
            return None
        case Cancelled():
            kept = "what was written is kept" if has_text else "nothing had come yet"
            return "quiet", f"Stopped; {kept}. Press g to ask again."
        case Failed(message=message):
            return "bad", _with_next_step(message)
        case Finished(reason, _, detail):
            return _finished_note(reason, detail, has_text, has_thinking)


def _with_next_step(message: str) -> str:
    """A failure always says what can be done; g is possible whatever failed."""
    said = message.strip() or "This seat failed."
    return said if "press g" in said.lower() else f"{said} Press g to ask again."


def _finished_note(
    reason: FinishReason, detail: str | None, has_text: bool, has_thinking: bool
) -> tuple[Tone, str] | None:
    said = _FINISHED_NOTES.get(reason, "")
    if not has_text and reason in ("end", "stop_sequence"):
        thought = "It wrote only thinking, no answer." if has_thinking else "The answer is empty."
        return "warning", f"{thought} Press g to ask again."
    if not has_text and reason in ("length", "context"):
        said = (
            "No answer came: the prompt, or thinking, used up all the room there was. "
            "Raise max_tokens or the server's context, then press g."
        )
    if not said:
        return None
    return "warning", f"{said} ({detail})" if detail else said
