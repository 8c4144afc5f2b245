"""A worker started by root gives up root: limits on processes do not bind user 0."""

import errno
import os
import stat

from problems.sandbox.worker.libc import prctl, syscall

# systemd's range for users that exist only while a service runs; nothing on disk is theirs
_FIRST_UID, _UIDS = 61184, 4336

_PR_SET_KEEPCAPS = 8
_PR_CAPBSET_DROP = 24
_CAP_DAC_READ_SEARCH = 2
_LAST_CAPABILITY = 63
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION_3 = 0x20080522


def to_keep(readable: list[str]) -> int:
    """The capabilities that `drop` has to leave, as a mask; none for an ordinary user.

    Where the interpreter lies in a folder that only root may enter, one right stays: to read files
    whatever their mode. Landlock still decides which files these are.
    """
    known: dict[str, bool] = {}
    if os.geteuid() != 0 or all(open_to_all(path, known) for path in readable):
        return 0
    return 1 << _CAP_DAC_READ_SEARCH


def drop(keep: int, machine: str) -> None:
    """Become a throw-away user with no rights but `keep`. Does nothing for an ordinary user.

    Raises OSError.
    """
    if os.geteuid() != 0:
        return
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


def open_to_all(path: str, known: dict[str, bool] | None = None) -> bool:
    """Whether any user may read `path`: every folder above can be entered, and it can be read.

    `known` is kept between calls about many paths, which have most folders in common.
    """
    try:
        folder = os.path.dirname(path)
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            folder = os.path.dirname(os.path.realpath(path))
            status = os.stat(path)
        needed = 0o005 if stat.S_ISDIR(status.st_mode) else 0o004
        known = {} if known is None else known
        return status.st_mode & needed == needed and _is_entered_by_all(folder, known)
    except OSError:
        return True  # nothing there that could be read


def _is_entered_by_all(folder: str, known: dict[str, bool]) -> bool:
    if folder not in known:
        here = os.path.realpath(folder)
        is_open = bool(os.stat(here).st_mode & 0o001)
        above = os.path.dirname(here)
        known[folder] = is_open and (here == above or _is_entered_by_all(above, known))
    return known[folder]


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
