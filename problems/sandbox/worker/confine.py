"""Closing the sandbox around this process. The order is the point; each line says why."""

import os
import platform
import signal
import sys

from problems.sandbox.worker import identity, landlock, lifeline, rlimits, seatbelt, seccomp, uname
from problems.sandbox.worker.libc import die_with_parent, prctl, unshare

_CLONE_THREAD = 0x10000
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38


def limit(job: dict) -> None:
    """First: die with the program, and use no more than allowed. Code may be loaded after it."""
    die_with(job)
    rlimits.enforce(job["limits"], job["level"])


def prepared(job: dict) -> dict:
    """The job, with what is looked up among files, which may still be opened. Raises OSError.

    It is the same for all copies of a nursery, and looked up once for them: they inherit the open
    descriptor of the Landlock rules, which `close` closes.
    """
    if job["level"] is None:
        return job
    if job["level"] == "M":
        return {**job, "rules": seatbelt.profile(job["readable"])}
    rules = landlock.ruleset(job["readable"], job["extra"]["places"])
    return {**job, "rules": rules, "keep": identity.to_keep(job["readable"])}


def close(job: dict) -> None:
    """Last, before foreign code runs: no files, no network, no processes. Raises OSError.

    At levels A and B the namespaces are there already; what follows is the same at A, B and C.
    `job["level"]` None: code of h2h's own, that runs where no sandbox holds.
    """
    forget_the_program(job["root"])
    if job["level"] is None:
        return
    job = job if "rules" in job else prepared(job)
    if job["level"] == "M":
        uname.remember()
        # binds all threads of the process, and closes all that the rest of this is about
        seatbelt.enforce(job["rules"])
        return
    _require_one_thread()
    governs_truncation = landlock.abi() >= landlock.ABI_OF_TRUNCATE
    # Landlock and seccomp want it of an ordinary user; it also makes set-uid programs harmless
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
    identity.drop(job["keep"], platform.machine())
    # changing the user has cleared it
    die_with(job)
    lifeline.require(job["lifeline"])
    lifeline.let_go(job)
    rlimits.limit_threads(job["limits"]["threads"])
    # nobody else may read this process's memory through /proc or ptrace
    prctl(_PR_SET_DUMPABLE, 0)
    landlock.enforce(job["rules"])
    # last: the calls above are not on its list
    seccomp.enforce(
        no_truncating=not governs_truncation,
        writing=bool(job["extra"]["places"]),
        forking=job["extra"]["fork"],
    )


def _require_one_thread() -> None:
    """Landlock and seccomp bind the calling thread: one that a library started would stay free."""
    try:
        threads = len(os.listdir("/proc/self/task"))
    except FileNotFoundError:
        # behind walls without /proc: the kernel refuses this to a process of several threads,
        # and does nothing for one
        unshare(_CLONE_THREAD)
        return
    if threads != 1:
        raise RuntimeError(f"{threads} threads were running before the sandbox closed")


def die_with(job: dict) -> None:
    """Be killed when our parent ends, however it ends.

    Linux only: at level M a keeper or a nursery sees to it, and the pipes tell h2h's own code.
    """
    if sys.platform != "linux" or job["level"] == "M":
        return
    die_with_parent(signal.SIGKILL)
    if os.getppid() != job["parent"]:  # it ended before the line above
        os._exit(1)


def forget_the_program(root: str) -> None:
    """Take the program's own folder (site-packages, in a wheel) off the import path."""
    sys.path[:] = [entry for entry in sys.path if entry != root]
    sys.path_importer_cache.pop(root, None)
