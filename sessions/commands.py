"""What an operator can ask of a running session; `Session.do` carries one out."""

from msgspec import Struct

from sessions.events import Grade


class Stop(Struct, frozen=True):
    """Stop one seat's stream; the others go on, and what it wrote is kept."""

    seat: str


class StopAll(Struct, frozen=True):
    pass


class Regenerate(Struct, frozen=True):
    """Ask one seat's newest turn again: attempt + 1."""

    seat: str


class FollowUp(Struct, frozen=True):
    """Put a further question to every seat that has an answer: turn + 1."""

    text: str


class PickBlock(Struct, frozen=True):
    """Let fenced block number `block` (0 is the first) of the seat's answer count."""

    seat: str
    block: int


class Check(Struct, frozen=True):
    """Run the problem's checks on the seat's newest ended turn."""

    seat: str


class StopCheck(Struct, frozen=True):
    seat: str


class Judge(Struct, frozen=True):
    """Grades by seat and at most one preference, given by one rater at one moment.

    `prefer` is a seat (`A`: better than all others), an order of two (`A>B`), `tie` or `all-bad`.
    `seen` holds the characters of each seat's answer that stood on screen; empty: all of it.
    `second_look`: whoever judges was shown no names, checks or verdicts, also where these are out;
    such a judgement is one of its own and takes the place of none.
    """

    rater: str
    grades: dict[str, Grade] = {}
    prefer: str | None = None
    note: str = ""
    seen: dict[str, int] = {}
    masked: int = 0
    second_look: bool = False


class Reveal(Struct, frozen=True):
    pass


class Close(Struct, frozen=True):
    pass


Command = (
    Stop | StopAll | Regenerate | FollowUp | PickBlock | Check | StopCheck | Judge | Reveal | Close
)
