"""The filter's program, run by a small interpreter of its five instructions."""

import os
import struct

import pytest

from problems.sandbox.worker import calls, seccomp
from problems.sandbox.worker.tables import NUMBERS

ALLOW, KILL, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050000 | 38
ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
PID = 4711


def verdict(machine: str, number: int, *args: int, arch: int | None = None, **profile: bool) -> int:
    """What the kernel would do with this call; `profile` as in `seccomp.program`."""
    padded = (*args, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("<IIQ6Q", number, ARCH[machine] if arch is None else arch, 0, *padded)
    code = seccomp.program(machine, PID, **profile)
    at, value = 0, 0
    while True:
        operation, if_true, if_false, constant = code[at]
        at += 1
        match operation:
            case 0x20:
                value = struct.unpack_from("<I", data, constant)[0]
            case 0x54:
                value &= constant
            case 0x15:
                at += if_true if value == constant else if_false
            case 0x35:
                at += if_true if value >= constant else if_false
            case 0x06:
                return constant
            case _:
                raise AssertionError(operation)


@pytest.mark.parametrize("machine", NUMBERS)
def test_what_is_not_on_the_list_does_not_exist(machine: str):
    free = {number for name, number in NUMBERS[machine].items()}
    for number in range(600):
        expected = ENOSYS if number not in free else verdict(machine, number)
        assert verdict(machine, number) == expected
    assert verdict(machine, 435) == ENOSYS  # clone3


@pytest.mark.parametrize("machine", NUMBERS)
def test_another_architecture_is_killed(machine: str):
    read = NUMBERS[machine]["read"]
    assert verdict(machine, read) == ALLOW
    assert verdict(machine, read, arch=0x40000003) == KILL  # 32 bits, int 0x80
    if machine == "x86_64":
        assert verdict(machine, read | 0x40000000) == KILL  # x32


CASES = [
    ("clone", (0x50F00,), ALLOW),  # a thread
    ("clone", (17,), ENOSYS),  # fork: SIGCHLD alone
    ("clone", (0x10000000 | 17,), ENOSYS),  # a user namespace
    ("kill", (PID, 9), ALLOW),
    ("kill", (PID + 1, 9), ENOSYS),
    ("kill", (0xFFFFFFFF, 9), ENOSYS),  # every process: -1
    ("kill", (0, 9), ENOSYS),  # the group
    ("tgkill", (PID, 5, 6), ALLOW),
    ("tgkill", (1, 1, 9), ENOSYS),
    ("prlimit64", (0, 7), ALLOW),
    ("prlimit64", (1, 7), ENOSYS),
    ("ioctl", (0, 0x5401), ALLOW),
    ("ioctl", (0, 0x5412), ENOSYS),  # TIOCSTI: type into the terminal
    ("fcntl", (3, 4, 2048), ALLOW),
    ("fcntl", (3, 8, 1), ENOSYS),  # F_SETOWN
    ("fcntl", (3, 10, 9), ENOSYS),  # F_SETSIG
    ("prctl", (15,), ALLOW),
    ("prctl", (1, 0), ENOSYS),  # PR_SET_PDEATHSIG: outlive the program
    ("prctl", (4, 1), ENOSYS),  # PR_SET_DUMPABLE
    ("socketpair", (1, 1), ALLOW),
    ("socketpair", (1, 1 | 0o2000000), ALLOW),  # SOCK_CLOEXEC
    ("socketpair", (1, 2), ENOSYS),  # a datagram could carry an address
    ("socketpair", (2, 1), ENOSYS),
    ("sendto", (3, 1, 1, 0, 0, 0), ALLOW),
    ("sendto", (3, 1, 1, 0, 0x7FFF00000000, 16), ENOSYS),
    ("sendto", (3, 1, 1, 0, 16, 16), ENOSYS),
    ("sendto", (3, 1, 1, 0x4040), ALLOW),  # MSG_NOSIGNAL, MSG_DONTWAIT
    ("sendto", (3, 1, 1, 0x4041), ENOSYS),  # MSG_OOB
    ("recvfrom", (3, 1, 1, 0x42), ALLOW),  # MSG_PEEK, MSG_DONTWAIT
    ("recvfrom", (3, 1, 1, 0x43), ENOSYS),  # MSG_OOB
]


@pytest.mark.parametrize("machine", NUMBERS)
@pytest.mark.parametrize(("name", "args", "expected"), CASES)
def test_checked_calls_are_allowed_by_their_arguments(
    machine: str, name: str, args: tuple[int, ...], expected: int
):
    assert verdict(machine, NUMBERS[machine][name], *args) == expected


@pytest.mark.parametrize("machine", NUMBERS)
def test_where_landlock_cannot_forbid_it_no_file_is_opened_to_be_emptied(machine: str):
    reading, emptying = os.O_RDONLY | os.O_CLOEXEC, os.O_RDONLY | os.O_TRUNC
    for name, before in (("open", (0,)), ("openat", (0, 0))):
        if name not in NUMBERS[machine]:
            continue
        number = NUMBERS[machine][name]
        assert verdict(machine, number, *before, emptying) == ALLOW
        assert verdict(machine, number, *before, emptying, no_truncating=True) == ENOSYS
        assert verdict(machine, number, *before, reading, no_truncating=True) == ALLOW


@pytest.mark.parametrize("machine", NUMBERS)
@pytest.mark.parametrize(
    ("profile", "names"), [("writing", calls.WRITING), ("forking", calls.FORKING)]
)
def test_calls_that_make_files_or_await_copies_are_for_whom_they_are_given(
    machine: str, profile: str, names: tuple[str, ...]
):
    numbers = [NUMBERS[machine][name] for name in names if name in NUMBERS[machine]]
    assert {verdict(machine, number) for number in numbers} == {ENOSYS}
    assert {verdict(machine, number, **{profile: True}) for number in numbers} == {ALLOW}
    other = {"writing": "forking", "forking": "writing"}[profile]
    assert {verdict(machine, number, **{other: True}) for number in numbers} == {ENOSYS}


@pytest.mark.parametrize("machine", NUMBERS)
def test_who_may_fork_gets_a_plain_copy_and_nothing_else_of_clone(machine: str):
    clone = NUMBERS[machine]["clone"]
    for flags in (0x1200011, 0x11, 0x3D0F00):  # fork of the C libraries, and a thread
        assert verdict(machine, clone, flags, forking=True) == ALLOW
    namespaces = (
        0x80,
        0x20000,
        0x2000000,
        0x4000000,
        0x8000000,
        0x10000000,
        0x20000000,
        0x40000000,
    )
    for flag in (*namespaces, 0x100, 0x400, 0x2000, 0x4000, 0x8000, 0x800000):
        assert verdict(machine, clone, flag | 0x11, forking=True) == ENOSYS
        assert verdict(machine, clone, flag | 0x1200011, forking=True) == ENOSYS
    for name in ("kill", "tgkill"):  # in a namespace of its own, where it has only its copies
        assert verdict(machine, NUMBERS[machine][name], PID + 1, 9, forking=True) == ALLOW
        assert verdict(machine, NUMBERS[machine][name], PID + 1, 9, writing=True) == ENOSYS


@pytest.mark.parametrize("machine", NUMBERS)
def test_where_landlock_cannot_forbid_it_only_what_is_opened_for_writing_is_emptied(machine: str):
    openat, flags = NUMBERS[machine]["openat"], {"no_truncating": True, "writing": True}
    for mode, expected in ((os.O_WRONLY, ALLOW), (os.O_RDWR, ALLOW), (3, ENOSYS), (0, ENOSYS)):
        emptying = mode | os.O_CREAT | os.O_TRUNC
        assert verdict(machine, openat, 0, 0, emptying, **flags) == expected
        assert verdict(machine, openat, 0, 0, mode, **flags) == ALLOW
