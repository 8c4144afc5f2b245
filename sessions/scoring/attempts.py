"""One answered request as a score sees it: who, what was asked, how it ended, how it was judged.

`sessions/log/score_rows.py` reads these from a log, one each, and `gathered_rows.py` those that are
alike in one; the functions beside this file take nothing else, so a score can be computed from any
list of them.
"""

from typing import Literal

from msgspec import Struct

from sessions.contestants.record import Kind
from sessions.events import Grade


class Attempt(Struct, frozen=True, gc=False):
    """One attempt at one turn of one seat; or `n` that differ in nothing but seat and moment, told
    by the first of them, with the moment and turn of the last.

    `contestant` is the digest of what was asked, `problem` the problem's slug or, for an own
    question, None; `variant` is the digest of the exact bytes. `hidden` tells that the session is
    blind and its names are not out. `ended` is how the turn ended, None while it has not.
    `checks` is what its newest whole run of checks came to, None where there is none.
    `grade` is what `rater` says of it, `early` that this was given while a seat still streamed;
    `graded_by` are all who graded it, in the order in which they did. `sandbox` is the level in
    which its checks ran, None where nothing had to be run.
    """

    turn_id: str
    session: str
    turn: int
    at: str
    contestant: str
    name: str
    kind: Kind
    provider: str
    model: str
    variant: str
    served_model: str | None = None
    pack: str | None = None
    pack_digest: str | None = None
    problem: str | None = None
    ended: Literal["finished", "failed", "cancelled"] | None = "finished"
    hidden: bool = False
    checks: Literal["solved", "not solved", "infra"] | None = None
    grade: Grade | None = None
    early: bool = False
    rater: str = ""
    graded_by: tuple[str, ...] = ()
    sandbox: str | None = None
    n: int = 1
    last_at: str = ""
    last_turn: str = ""

    @property
    def newest(self) -> tuple[str, str]:
        """When the last of them was asked, and which it is."""
        return self.last_at or self.at, self.last_turn or self.turn_id
