"""One's own spot check out of the log: what a contestant made of distinct problems at first try."""

from collections.abc import Sequence
from pathlib import Path

from sessions.log.gathered_rows import gathered_attempts
from sessions.scoring.explain import Own
from sessions.scoring.tally import Grades, RateLine, tally
from sessions.scoring.wanted import Wanted, is_contestant
from sessions.untrusted import one_line
from tui.cli.errors import Stop

BY: dict[Grades, str] = {"checks": "by checks", "verdicts": "by verdicts"}


def own_from_log(path: Path, name: str, pack: str | None, grades: Grades, same_set: bool) -> Own:
    """The first judged try of each problem that the contestant `name` answered.

    `name` is a name in the log or at least six characters of a contestant's digest. Raises Stop
    where nobody, or more than one, answers to it, and LogError.
    """
    attempts = gathered_attempts(path, wanted=Wanted(pack=pack))
    lines = [line for line in tally(attempts, grades=grades) if line.units]
    line = _named(lines, name, path, grades)
    return Own(line.first_passed, line.units, _about(line), same_set)


def _named(lines: Sequence[RateLine], name: str, path: Path, grades: Grades) -> RateLine:
    found = [line for line in lines if is_contestant(name, line.name, line.contestant)]
    if len(found) == 1:
        return found[0]
    if found:
        digests = ", ".join(line.contestant[:8] for line in found)
        raise Stop(f"{len(found)} contestants are named {name[:40]!r}; name one by {digests}.")
    if not lines:
        raise Stop(f"The log {path} holds no answer judged {BY[grades]}, so there is no check yet.")
    names = ", ".join(sorted({one_line(line.name, 40) for line in lines})[:6])
    raise Stop(f"Nobody judged {BY[grades]} in the log is named {name[:40]!r}; there is {names}.")


def _about(line: RateLine) -> str:
    served = ", ".join(line.served_models) or line.model
    brought = ", brought from elsewhere" if line.kind == "brought" else ""
    first, last = line.first_at[:10], line.last_at[:10]
    dates = first if first == last else f"{first} to {last}"
    graded = f"graded by {line.rater}" if line.rater else f"graded {BY[line.grades]}"
    sets = ", ".join(line.packs) or "questions of your own"
    return one_line(
        f"{line.name} ({served}{brought}) on {sets}, the first judged try of each of {line.units} "
        f"{line.unit}s, {graded}, {dates}",
        600,
    )
