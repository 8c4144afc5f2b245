"""What a worker may use up; the kernel holds it to that."""

import os
import resource
import sys

_MIB = 1 << 20


def enforce(limits: dict[str, int], level: str | None) -> None:
    """Set the limits of `problems.sandbox.limits.Limits`, in bytes, seconds and counts.

    At level M memory is watched (`usage.py`): macOS takes no limit of addresses that a program
    could live with, and none of threads.
    """
    os.nice(limits["nice"])
    _limit(resource.RLIMIT_CORE, 0)  # a core file would be written outside
    # 0: no file may grow, wherever it is
    _limit(resource.RLIMIT_FSIZE, limits["file_mb"] * _MIB)
    _limit(resource.RLIMIT_NOFILE, limits["open_files"])
    # the soft limit's signal can be ignored; one second later the hard one kills
    _limit(resource.RLIMIT_CPU, limits["cpu_s"], limits["cpu_s"] + 1)
    _limit(resource.RLIMIT_MEMLOCK, 0)
    if sys.platform != "linux" or level == "M":
        return
    _limit(resource.RLIMIT_STACK, 8 * _MIB)
    _limit(resource.RLIMIT_AS, limits["memory_mb"] * _MIB)


def limit_threads(count: int) -> None:
    """The kernel counts all threads of the user, so those that run now are added.

    Counted after a root worker has become its own user, who has none. In a user namespace of ours
    (levels A and B) the kernel counts anew, and there is no /proc that shows the others.
    """
    _limit(resource.RLIMIT_NPROC, _threads_of(os.getuid()) + count)


def _threads_of(uid: int) -> int:
    total = 0
    try:
        pids = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return 0
    for pid in pids:
        try:
            task = os.stat(f"/proc/{pid}/task")
        except OSError:
            continue  # gone, or hidden from us
        if task.st_uid == uid:
            total += task.st_nlink - 2  # a folder a thread, beside . and ..
    return total


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    ceiling = resource.getrlimit(kind)[1]
    wanted = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:  # what is already lower stays
        wanted = min(wanted, ceiling)
    resource.setrlimit(kind, (min(soft, wanted), wanted))
