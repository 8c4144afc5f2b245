"""May a check have what it needs beyond the default profile on this machine? Found by trying.

Copies of a process and files in /tmp are given only where a control group bounds the memory of all
of them: eight copies would hold eight times what a limit on one allows. And only at levels A and B,
where a worker has processes and mounts of its own: whatever it leaves behind ends with it, also
when the program is killed.
"""

import functools
import os
import sys
from collections.abc import Iterable

from problems.records import CheckSpec
from problems.sandbox import paths
from problems.sandbox.cgroup import leftover
from problems.sandbox.cgroup.group import Group
from problems.sandbox.cgroup.home import NoHome, find
from problems.sandbox.extra import extra_of
from problems.sandbox.levels import Letter
from problems.sandbox.limits import Limits
from problems.sandbox.oneshot import WorkerFailed, call

_LEVELS = ("A", "B")
_GROUP_MB, _HOARD_MB = 48, 96  # of a probe: what its group may hold, and what it tries to
_ALL = "it got all, and 0 MiB"  # see `worker.beyond`
_DOCTOR = "`h2h doctor` tells what a higher level takes."


class _NotGiven(Exception):
    """What is raised is not remembered: a machine that refused may have been mended."""


def refused(checks: Iterable[CheckSpec], letter: Letter | None) -> dict[str, str]:
    """The names of those that cannot run at this level here, and why. Blocks for a probe, once."""
    troubles = {check.name: _trouble_with(check, letter) for check in checks if check.needs_more}
    return {name: trouble for name, trouble in troubles.items() if trouble is not None}


def _trouble_with(check: CheckSpec, letter: Letter | None) -> str | None:
    asked = [name for name in ("needs_fork", "needs_tmp") if getattr(check, name)]
    wants = f"It asks for {' and '.join(asked)}, which takes"
    unjudged = "It was not run, which does not count as failed."
    if letter not in _LEVELS:
        return f"{wants} sandbox level A or B, and here it is {letter}. {_DOCTOR} {unjudged}"
    if letter == "B" and check.needs_tmp and _lies_below_tmp():
        return f"{wants} a /tmp of its own, and h2h lies below that: move it. {unjudged}"
    try:
        _try(letter, check.needs_tmp, check.needs_fork)
    except _NotGiven as e:
        return f"{wants} a limit on memory by a control group, and {e} {unjudged}"
    return None


def _lies_below_tmp() -> bool:
    """Level B would cover it, and show no part of it again as level A does."""
    return any(os.path.realpath(place).startswith("/tmp/") for place in (__file__, sys.base_prefix))


@functools.cache
def _try(letter: Letter, tmp: bool, fork: bool) -> None:
    """Raises _NotGiven with a clause that ends a sentence, and what to type."""
    try:
        home = find()
        leftover.remove(home)
        given, _ = _probe(letter, tmp, fork, hoard_mb=0)
        said, exceeded = _probe(letter, tmp, fork, hoard_mb=_HOARD_MB)
    except NoHome as e:
        raise _NotGiven(f"{e}. {e.fix}".strip()) from e
    except OSError as e:
        raise _NotGiven(f"no group could be made: {e}.") from e
    if given != _ALL:
        raise _NotGiven(f"a worker in one did not get it: {given}.")
    if not exceeded:
        raise _NotGiven(f"one of {_GROUP_MB} MiB did not bound a worker: {said}.")


def _probe(letter: Letter, tmp: bool, fork: bool, hoard_mb: int) -> tuple[str, bool]:
    """What a worker says, or how it ended; and whether its group was exceeded. Raises OSError."""
    check, limits = CheckSpec("probe", needs_tmp=tmp, needs_fork=fork), Limits(file_mb=1)
    group = Group.make(find(), _GROUP_MB)
    try:
        said = call(
            "problems.sandbox.worker.beyond",
            {"hoard_mb": hoard_mb},
            level=letter,
            readable=paths.interpreter(),
            limits=limits,
            extra=extra_of(check, limits, group.entrance),
        ).decode()
    except WorkerFailed as e:
        said = str(e).strip().splitlines()[-1]
    finally:
        exceeded = group.was_exceeded
        group.close()
    return said, exceeded
