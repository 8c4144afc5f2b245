"""A nursery of its own for the candidate of one check, which needs more than others get.

In a control group that bounds the memory of everything in it, behind walls of its own, so that all
that the candidate has started or written ends with the check.
"""

from typing import Any

from problems.records import CheckSpec
from problems.sandbox.cgroup.group import Group
from problems.sandbox.cgroup.home import NoHome, find
from problems.sandbox.extra import extra_of
from problems.sandbox.forked import Nursery
from problems.sandbox.levels import Letter
from problems.sandbox.limits import Limits


class Bounded:
    """The nursery and its group."""

    def __init__(self, nursery: Nursery, group: Group) -> None:
        self.nursery, self.group = nursery, group

    @classmethod
    def start(
        cls,
        job: dict[str, Any],
        check: CheckSpec,
        *,
        level: Letter | None,
        readable: tuple[str, ...],
        limits: Limits,
    ) -> "Bounded":
        """Start it, for `check` with its own `limits`. `needs` has told that it can be had.

        Raises OSError.
        """
        try:
            group = Group.make(find(), limits.memory_mb)
        except NoHome as e:  # it was there before
            raise OSError(str(e)) from e
        try:
            extra = extra_of(check, limits, group.entrance)
            nursery = Nursery.start(job, level=level, readable=readable, limits=limits, extra=extra)
        except BaseException:
            group.close()
            raise
        return cls(nursery, group)

    def kill(self) -> None:
        """End it, with all that it has started."""
        self.nursery.kill()

    def close(self) -> bool:
        """Kill it, wait for its end, remove its group. False if something survived."""
        ended = self.nursery.close()
        return self.group.close() and ended
