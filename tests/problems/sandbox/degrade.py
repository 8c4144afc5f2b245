"""Ask for the level in force on a machine that lacks something: python degrade.py same LACKS...

LACKS: `namespaces` (refused as by a container's default profile), `landlock=N` (the kernel says
that its Landlock is ABI N). Prints the level as JSON. What is lacking is taken away by a filter of
system calls, which every process started from here has too.
"""

import ctypes
import fcntl
import platform
import struct
import sys
import threading

import msgspec

from problems.sandbox import ladder
from problems.sandbox.worker.libc import prctl, syscall

ALLOW, ASK = 0x7FFF0000, 0x7FC00000  # SECCOMP_RET_ALLOW, SECCOMP_RET_USER_NOTIF
EPERM, ENOSYS = 0x00050001, 0x00050000 | 38
LOAD, AND, IF_EQUAL, RETURN = 0x20, 0x54, 0x15, 0x06
NAMESPACES = 0x7E020000  # CLONE_NEW*
X86 = platform.machine() == "x86_64"
UNSHARE, SETNS, MOUNT, CLONE = (272, 308, 165, 56) if X86 else (97, 268, 40, 220)
CLONE3, LANDLOCK_CREATE_RULESET = 435, 444
SECCOMP = 317 if X86 else 277
RECEIVE, SEND = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_*

Instruction = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def no_namespaces() -> list[Instruction]:
    """As Docker's default profile refuses what bubblewrap and level B ask for."""
    refused = [
        line
        for number in (UNSHARE, SETNS, MOUNT)
        for line in ((IF_EQUAL, 0, 1, number), (RETURN, 0, 0, EPERM))
    ]
    return [
        *refused,
        (IF_EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, ENOSYS),
        (IF_EQUAL, 0, 5, CLONE), (LOAD, 0, 0, 16), (AND, 0, 0, NAMESPACES),
        (IF_EQUAL, 0, 1, 0), (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, EPERM),
    ]  # fmt: skip


def asks_us() -> list[Instruction]:
    """The question for Landlock's version (flags are 1) goes to this program."""
    return [
        (IF_EQUAL, 0, 4, LANDLOCK_CREATE_RULESET), (LOAD, 0, 0, 32),
        (IF_EQUAL, 0, 1, 1), (RETURN, 0, 0, ASK), (RETURN, 0, 0, ALLOW),
    ]  # fmt: skip


def enforce(code: list[Instruction], listener: bool) -> int:
    """For this thread and what it starts. Returns where the questions arrive."""
    code = [(LOAD, 0, 0, 0), *code, (RETURN, 0, 0, ALLOW)]
    packed = b"".join(struct.pack("=HBBI", *line) for line in code)
    buffer = ctypes.create_string_buffer(packed, len(packed))
    program = _Program(len(code), ctypes.cast(buffer, ctypes.c_void_p))
    prctl(38, 1)  # PR_SET_NO_NEW_PRIVS
    # SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER
    return syscall(SECCOMP, 1, 8 if listener else 0, ctypes.byref(program))


def answer(questions: int, version: int) -> None:
    while True:
        question = bytearray(80)
        fcntl.ioctl(questions, RECEIVE, question)
        number = struct.unpack_from("=Q", question)[0]
        fcntl.ioctl(questions, SEND, struct.pack("=QqiI", number, version, 0, 0))


def main(lacks: list[str]) -> None:
    for lack in lacks:
        if lack == "namespaces":
            enforce(no_namespaces(), listener=False)
        elif lack.startswith("landlock="):
            # started first: the filter is not for this one
            come = threading.Event()
            arrived: list[int] = []
            version = int(lack.partition("=")[2])

            def serve(come=come, arrived=arrived, version=version) -> None:
                come.wait()
                answer(arrived[0], version)

            threading.Thread(target=serve, daemon=True).start()
            arrived.append(enforce(asks_us(), listener=True))
            come.set()
    sys.stdout.write(msgspec.json.encode(ladder.level_in_force()).decode())


if __name__ == "__main__":
    main(sys.argv[2:])
