"""A worker started by root gives up root: limits on processes do not bind user 0."""

import errno
import os

from problems.sandbox.worker.libc import prctl, syscall

# systemd's range for users that exist only while a service runs; nothing on disk is theirs
_FIRST_UID, _UIDS = 61184, 4336

_PR_SET_KEEPCAPS = 8
_PR_CAPBSET_DROP = 24
_CAP_DAC_READ_SEARCH = 2
_LAST_CAPABILITY = 63
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION_3 = 0x20080522


def drop(readable: list[str], machine: str) -> None:
    """Become a throw-away user with no rights. Does nothing for an ordinary user. Raises OSError.

    Where the interpreter lies in a folder that only root may enter, one right stays: to read files
    whatever their mode. Landlock still decides which files these are.
    """
    if os.geteuid() != 0:
        return
    keep = 0 if all(open_to_all(path) for path in readable) else 1 << _CAP_DAC_READ_SEARCH
    _drop_bounding_set()
    prctl(_PR_SET_KEEPCAPS, 1)
    # not by its pid: in pid namespaces of their own all have the same, and would share one limit
    uid = _FIRST_UID + int.from_bytes(os.urandom(4)) % _UIDS
    try:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    except OSError as e:
        # EINVAL: a container that has no such user; its root is an ordinary user outside
        if e.errno != errno.EINVAL:
            raise
    _keep_only(keep, machine)


def give_up_capabilities(machine: str) -> None:
    """For an ordinary user who has them in a namespace of their own. Raises OSError."""
    _drop_bounding_set()
    _keep_only(0, machine)


def open_to_all(path: str) -> bool:
    """Whether any user may read `path`: every folder above can be entered, and it can be read."""
    try:
        here = os.path.realpath(path)
        mode = os.stat(here).st_mode
        needed = 0o005 if os.path.isdir(here) else 0o004
        while mode & needed == needed:
            if here == "/":
                return True
            here = os.path.dirname(here)
            mode, needed = os.stat(here).st_mode, 0o001
    except OSError:
        return True  # nothing there that could be read
    return False


def _drop_bounding_set() -> None:
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            prctl(_PR_CAPBSET_DROP, capability)
        except OSError:
            return  # the first number that this kernel does not know


def _keep_only(capabilities: int, machine: str) -> None:
    import ctypes

    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    low = capabilities & 0xFFFFFFFF
    # effective, permitted, inheritable; then the same for capabilities 32 and above
    data = (ctypes.c_uint32 * 6)(low, low, 0, 0, 0, 0)
    syscall(_CAPSET[machine], ctypes.byref(header), ctypes.byref(data))
