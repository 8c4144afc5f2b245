"""Where a saved verdict leaves the seated: read from the log, beside the screen."""

from pathlib import Path

from sessions.errors import LogError
from sessions.state import SessionState
from sessions.untrusted import one_line


def standing_words(path: Path, state: SessionState) -> str:
    """One sentence a seated contestant that is in a score. Blocking: call it in a thread."""
    from sessions.log.score_rows import attempts_of
    from sessions.scoring.standing import standings

    seated = {seat.contestant.digest for seat in state.seats.values()}
    try:
        return " ".join(one_line(said) for said in standings(attempts_of(path), seated))
    except LogError as error:
        return str(error)
