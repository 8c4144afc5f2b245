"""What one worker may do beyond the default profile."""

from msgspec import Struct, field

from problems.records import CheckSpec
from problems.sandbox.limits import SEMAPHORES_MB, Limits


class Extra(Struct, frozen=True):
    """Only for a worker in a control group that limits memory, in namespaces of its own.

    `entrance`: a descriptor, see `cgroup.group.Group`. `fork`: it may start copies of its process.
    `places`: folders in which it may make files, each a private file system of so many MiB.
    """

    entrance: int = -1
    fork: bool = False
    places: dict[str, int] = field(default_factory=dict)


NOTHING = Extra()


def extra_of(check: CheckSpec, limits: Limits, entrance: int) -> Extra:
    """What the check's author asked for, within the limits."""
    places = {"/tmp": limits.tmp_mb} if check.needs_tmp else {}
    if check.needs_fork:
        # locks between processes are files there (sem_open), a page each
        places["/dev/shm"] = SEMAPHORES_MB
    return Extra(entrance, check.needs_fork, places)
