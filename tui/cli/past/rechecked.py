"""What a second run of checks found different from the one before, sentence by sentence."""

from collections.abc import Iterator, Sequence

from problems.sandbox.levels import level_words
from sessions.snapshot import CheckRun, SeatState


def earlier_runs(seat: SeatState) -> Sequence[CheckRun]:
    """Those on the answer that is checked again, oldest first; another has its own."""
    return seat.newest_ended.checks if seat.newest_ended is not None else ()


def differences(before: CheckRun, now: CheckRun) -> Iterator[str]:
    """Every check that came out otherwise; none for a run before that judged nothing."""
    if not before.judged:
        return
    old = {result.name: result for result in before.results}
    new = {result.name: result for result in now.results}
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield f"{name} was {_word(old[name].outcome)} and is no longer a check."
        elif name not in old:
            yield f"{name} is a new check: {_word(new[name].outcome)}."
        elif old[name].outcome != new[name].outcome:
            was, what = _word(old[name].outcome), _word(new[name].outcome)
            message = f": {new[name].message}" if new[name].message else ""
            yield f"{name} was {was} and is now {what}{message}"


def unsteady(runs: Sequence[CheckRun], now: CheckRun) -> Iterator[str]:
    """Every check that came out otherwise in a run before the last one, on the same answer by the
    same checks: once that was seen it stays true, whatever the last run said."""
    new = {result.name: result.outcome for result in now.results}
    told = {r.name for r in runs[-1].results if runs[-1].judged and new.get(r.name) != r.outcome}
    for before in runs[:-1]:
        if not before.judged or _judged_by(before) != _judged_by(now):
            continue
        for was in before.results:
            if was.name in new and new[was.name] != was.outcome and was.name not in told:
                told.add(was.name)
                words = _word(was.outcome), _word(new[was.name])
                yield "{} was {} in an earlier run and is now {}.".format(was.name, *words)


def _judged_by(run: CheckRun) -> tuple[str | None, int | None]:
    # not the answer's digest: it is the same answer, and runs of old reckoned that otherwise
    return run.started.hidden_digest, run.started.block


def circumstances(before: CheckRun, now: CheckRun) -> Iterator[str]:
    """What the two runs did not have in common, though no result need differ for it."""
    was, what = before.started, now.started
    if was.sandbox != what.sandbox:
        levels = (level_words(run.sandbox) or "none" for run in (was, what))
        yield "The sandbox level was {} and is now {}.".format(*levels)
    if was.block != what.block:
        yield f"The block that counts was {was.block} and is now {what.block}."
    if was.hidden_digest != what.hidden_digest:
        yield "The problem's hidden part (checks, generator) has changed since."
    if was.runner_digest and was.runner_digest != what.runner_digest:
        yield "The code of h2h that judges has changed since."
    for name, older, newer in (
        ("Python", was.python, what.python),
        ("numpy", was.numpy, what.numpy),
    ):
        if older and older != newer:
            yield f"{name} was {older} and is now {newer or 'not installed'}."


def _word(outcome: str) -> str:
    return outcome.replace("_", " ")
