"""seccomp: which system calls a worker may make. The filter is a small program for the kernel.

It is assembled here instruction by instruction (classic BPF), so that no package is needed. What it
says: another architecture's calls kill the process (their numbers mean other calls); a free call is
allowed; a checked call is allowed when one of its arguments has an allowed value; everything else
answers ENOSYS, which programs take for an old kernel and handle.
"""

import ctypes
import os
import platform
import struct
from collections.abc import Iterable

from problems.sandbox.worker import calls
from problems.sandbox.worker.libc import prctl
from problems.sandbox.worker.tables import NUMBERS

# AUDIT_ARCH_*: how the kernel names the architecture of a call
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000  # x86-64: a second set of numbers, marked by this bit

_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_NO_SUCH_CALL = 0x00050000 | 38  # SECCOMP_RET_ERRNO with ENOSYS

# struct seccomp_data: int nr, u32 arch, u64 instruction pointer, u64 args[6]
_NUMBER, _ARCH, _ARGS = 0, 4, 16

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06  # BPF_LD|W|ABS, BPF_ALU|AND|K, BPF_RET|K
_IF_EQUAL, _IF_AT_LEAST = 0x15, 0x35  # BPF_JMP|JEQ|K, BPF_JMP|JGE|K

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, constant


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def supported(machine: str) -> bool:
    """Whether there is a table of system calls for this architecture."""
    return machine in NUMBERS


def program(
    machine: str,
    pid: int,
    *,
    no_truncating: bool = False,
    writing: bool = False,
    forking: bool = False,
) -> list[Instruction]:
    """The filter for a worker whose process id is `pid`. Raises KeyError without a table.

    `no_truncating`: where Landlock does not know it, O_TRUNC would empty files that may be read.
    `writing`, `forking`: with the calls that make files, or copies of this process.
    """
    table = NUMBERS[machine]
    free = calls.FREE + (calls.WRITING if writing else ())
    checked = _checked(pid) | (_NO_TRUNCATING if no_truncating else {})
    if forking:
        free += calls.FORKING + calls.SIGNALS
        checked = {name: block for name, block in checked.items() if name not in calls.SIGNALS}
        checked["clone"] = [*_if_one_of(_argument(0), calls.FORKS), *checked["clone"]]
    code: list[Instruction] = [
        (_LOAD, 0, 0, _ARCH),
        (_IF_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        code += [(_IF_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for name in free:
        if name in table and name not in checked:
            code += [(_IF_EQUAL, 0, 1, table[name]), (_RETURN, 0, 0, _ALLOW)]
    for name, block in checked.items():
        # jump over the block unless the number is this call's
        if name in table:
            code += [(_IF_EQUAL, 0, len(block), table[name]), *block]
    return [*code, (_RETURN, 0, 0, _NO_SUCH_CALL)]


def _checked(pid: int) -> dict[str, list[Instruction]]:
    """For each checked call, the block that ends it: allowed or ENOSYS."""
    return {
        # new threads, never new processes; clone3 hides its flags in memory and is not allowed
        "clone": _either(_argument(0), [calls.CLONE_THREAD], mask=calls.CLONE_THREAD),
        "kill": _either(_argument(0), [pid]),
        "tgkill": _either(_argument(0), [pid]),
        "prlimit64": _either(_argument(0), [0, pid]),
        "ioctl": _either(_argument(1), calls.IOCTLS),
        "fcntl": _either(_argument(1), calls.FCNTLS),
        "prctl": _either(_argument(0), calls.PRCTLS),
        "socketpair": [
            (_LOAD, 0, 0, _argument(0)),
            (_IF_EQUAL, 1, 0, calls.AF_UNIX),
            (_RETURN, 0, 0, _NO_SUCH_CALL),
            *_either(_argument(1), [calls.SOCK_STREAM], mask=calls.SOCK_TYPE_MASK),
        ],
        # only to the other end: an address (both halves of the pointer) must be missing
        "sendto": [
            *_unless(_argument(3), calls.MSG_OOB),
            (_LOAD, 0, 0, _argument(4) + 4),
            (_IF_EQUAL, 1, 0, 0),
            (_RETURN, 0, 0, _NO_SUCH_CALL),
            *_either(_argument(4), [0]),
        ],
        "recvfrom": [*_unless(_argument(3), calls.MSG_OOB), (_RETURN, 0, 0, _ALLOW)],
    }


def _argument(n: int) -> int:
    """Where the lower half of argument `n` stands (little-endian), all that the kernel reads."""
    return _ARGS + 8 * n


def _either(offset: int, values: Iterable[int], mask: int | None = None) -> list[Instruction]:
    return [*_if_one_of(offset, values, mask), (_RETURN, 0, 0, _NO_SUCH_CALL)]


def _if_one_of(offset: int, values: Iterable[int], mask: int | None = None) -> list[Instruction]:
    """Allowed with one of these values; else the code goes on after it."""
    code: list[Instruction] = [(_LOAD, 0, 0, offset)]
    if mask is not None:
        code.append((_AND, 0, 0, mask))
    for value in values:
        code += [(_IF_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    return code


def _unless(offset: int, flag: int) -> list[Instruction]:
    """Refused with this flag; else the code goes on after it."""
    return [
        (_LOAD, 0, 0, offset),
        (_AND, 0, 0, flag),
        (_IF_EQUAL, 1, 0, 0),
        (_RETURN, 0, 0, _NO_SUCH_CALL),
    ]


# Opened for writing too (1, 2), a file is one that Landlock lets be written, so emptying it is no
# more; 0 is for reading, and 3 for neither, which Landlock does not look at.
_EMPTYING = [os.O_TRUNC | mode for mode in (os.O_WRONLY, os.O_RDWR)]
_OPENING = [0, 1, 2, 3, *_EMPTYING]
_NO_TRUNCATING = {
    "open": _either(_argument(1), _OPENING, mask=os.O_TRUNC | os.O_ACCMODE),
    "openat": _either(_argument(2), _OPENING, mask=os.O_TRUNC | os.O_ACCMODE),
}


def enforce(*, no_truncating: bool, writing: bool, forking: bool) -> None:
    """Put this process under the filter, for ever. Needs no_new_privs. Raises OSError, KeyError."""
    code = program(
        platform.machine(),
        os.getpid(),
        no_truncating=no_truncating,
        writing=writing,
        forking=forking,
    )
    packed = b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
    buffer = ctypes.create_string_buffer(packed, len(packed))
    prctl(
        _PR_SET_SECCOMP,
        _MODE_FILTER,
        ctypes.byref(_Program(len(code), ctypes.cast(buffer, ctypes.c_void_p))),
    )
