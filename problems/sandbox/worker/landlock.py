"""Landlock: the kernel refuses every file that no rule names.

A worker names what it must read (the interpreter, numpy, for the grader the problem's folder).
Nothing is writable but /dev/null, and the places that a worker is given; nothing may be executed.
The calls have the same numbers on every architecture.
"""

import ctypes
import os
import stat
from collections.abc import Iterable

from problems.sandbox.worker.libc import syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1  # flag of CREATE_RULESET: return the ABI's version, create nothing
_RULE_PATH_BENEATH = 1

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_TRUNCATE = 1 << 14
# files and folders; no symlink, fifo, socket or device, and nothing is moved in from elsewhere
_IN_PLACES = (
    _WRITE_FILE
    | _READ_FILE
    | _READ_DIR
    | _REMOVE_DIR
    | _REMOVE_FILE
    | _MAKE_DIR
    | _MAKE_REG
    | _TRUNCATE
)

# How many rights on files each ABI knows; the kernel refuses a ruleset that names one more.
# 1: execute to make_sym; 2: + refer (rename across folders); 3, 4: + truncate; 5: + ioctl_dev.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_ALL_FILE_RIGHTS = 16
ABI_OF_TRUNCATE = 3  # before it (Linux 6.2), who may read and owns a file may empty it
_NET_RIGHTS = 0b11  # ABI 4: bind and connect of TCP
_SCOPES = 0b11  # ABI 6: abstract unix sockets and signals, both only within the sandbox
# ABI 7 writes what it refuses into the host's audit log, which an answer could fill
_LOG_NOTHING = 0b1  # LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF: nobody here executes anything else


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("handled_files", ctypes.c_uint64),
        ("handled_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [
        ("allowed", ctypes.c_uint64),
        ("folder", ctypes.c_int32),
    ]


def abi() -> int:
    """The Landlock version of this kernel; 0 where it is missing or switched off."""
    try:
        return syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def ruleset(readable: list[str], writable: Iterable[str] = ()) -> int:
    """Build the rules, for `enforce`; paths that do not exist are left out. Raises OSError."""
    version = abi()
    handled = (1 << _FILE_RIGHTS.get(version, _ALL_FILE_RIGHTS)) - 1
    attributes = _Ruleset(
        handled, _NET_RIGHTS if version >= 4 else 0, _SCOPES if version >= 6 else 0
    )
    # older kernels take a shorter record, but accept a longer one whose tail is zero
    rules = syscall(_CREATE_RULESET, ctypes.byref(attributes), ctypes.sizeof(attributes), 0)
    for path in readable:
        _allow(rules, path, _READ_FILE | _READ_DIR)
    for path in writable:
        _allow(rules, path, _IN_PLACES & handled)
    _allow(rules, "/dev/urandom", _READ_FILE)
    _allow(rules, "/dev/null", _READ_FILE | _WRITE_FILE)
    return rules


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        # O_PATH: a handle on the place, without opening the file itself
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= ~_READ_DIR  # the kernel refuses rights that a file cannot have
        rule = _PathBeneath(rights, place)
        syscall(_ADD_RULE, rules, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(place)


def enforce(rules: int) -> None:
    """Put this thread and its children under the rules, for ever. Raises OSError."""
    syscall(_RESTRICT_SELF, rules, _LOG_NOTHING if abi() >= 7 else 0)
    os.close(rules)
