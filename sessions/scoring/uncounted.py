"""What no rate counts, in words: the same on the screen and on the command line."""

from sessions.scoring.tally import LeftOut, RateLine, Reason
from sessions.scoring.wording import many

# one, and several
REASONS: dict[Reason, tuple[str, str]] = {
    "infra": ("infra error", "infra errors"),
    "void": ("void", "void"),
    "failed": ("failed request", "failed requests"),
    "stopped": ("stopped", "stopped"),
    "not_ended": ("not ended", "not ended"),
    "not_checked": ("not checked", "not checked"),
    "not_graded": ("not graded", "not graded"),
    "early": ("early verdict", "early verdicts"),
}


def not_judged_words(line: RateLine) -> str:
    """`2 of 9 not judged (1 void, 1 not graded)`; empty where all were judged."""
    missing = sum(line.not_judged.values())
    if not missing:
        return ""
    reasons = ", ".join(
        f"{line.not_judged[reason]} {words[line.not_judged[reason] > 1]}"
        for reason, words in REASONS.items()
        if reason in line.not_judged
    )
    return f"{missing} of {line.attempts} not judged ({reasons})"


def left_out_words(without: LeftOut) -> list[str]:
    """A sentence for each kind that is in no line of the whole log."""
    said = []
    if without.blind_sessions:
        are = "is" if without.blind_sessions == 1 else "are"
        sessions = many(without.blind_sessions, "session")
        said.append(f"{sessions} {are} blind and not revealed yet, and in no line.")
    if without.scripted:
        said.append(f"{many(without.scripted, 'answer')} of scripted players: never in a score.")
    if without.follow_ups:
        said.append(f"{many(without.follow_ups, 'answer')} to follow-ups: not scored.")
    return said
