"""Where the seated stand in the score so far: read from the log, beside the screen."""

from pathlib import Path

from sessions.errors import LogError
from sessions.state import SessionState
from sessions.untrusted import one_line


def standing_words(path: Path, state: SessionState, rater: str) -> str:
    """One sentence a seated contestant that is in a score, by this rater's grades or else by
    checks. Blocking: call it in a thread, and never before the names are out."""
    from sessions.log.gathered_rows import gathered_attempts
    from sessions.log.plan_rows import plans_of
    from sessions.log.rater_rows import raters_of
    from sessions.scoring.standing import live_standings

    seated = {seat.contestant.digest for seat in state.seats.values()}
    try:
        judged = rater in raters_of(path)
        attempts = gathered_attempts(path, rater if judged else None, contestants=seated)
        found = live_standings(attempts, seated, judged=judged, plans=plans_of(path))
    except LogError as error:
        return str(error)
    return " ".join(map(one_line, found))
