"""What another process holds and has used, and whether that is more than it may.

Where no kernel limit holds (level M), our own process beside a worker looks at this often, and ends
the worker. macOS tells it of processes of the same user; Linux in /proc.
"""

import ctypes
import os
import sys
import time

EVERY_S = 0.02  # a worker can pass its limit by what it touches in this time
_MIB = 1 << 20
# the kernel's signal at the limit comes first; macOS does no more to who ignores it
_SPARE_NS = 500_000_000
_CLOCK_OF_PROCESS = 2  # CPUCLOCK_SCHED of <linux/posix-timers.h>
# struct rusage_info_v0 of <sys/resource.h>: an id of 16 bytes, then numbers of 8
_FLAVOUR, _ID_BYTES, _NUMBERS = 0, 16, 10
_USER, _SYSTEM, _FOOTPRINT = 0, 1, 7


def excess(pid: int, limits: dict[str, int]) -> str:
    """How `pid`, a child that was not waited for, has gone beyond its limits; empty if it has not.

    What cannot be seen cannot be held: that is said as well.
    """
    try:
        held, cpu_ns = held_bytes(pid), used_cpu_ns(pid)
    except OSError as e:
        return f"was ended since its memory could not be watched ({e})"
    if held > limits["memory_mb"] * _MIB:
        return f"used more than {limits['memory_mb']} MiB of memory, and was ended"
    if cpu_ns > limits["cpu_s"] * 1_000_000_000 + _SPARE_NS:
        return f"used more than {limits['cpu_s']} s of processor time, and was ended"
    return ""


def held_bytes(pid: int) -> int:
    """Memory that a process holds: on macOS its own pages (its footprint), elsewhere all that it
    has in memory, shared with others or not. Raises OSError."""
    if sys.platform == "darwin":
        return _told_by_macos(pid)[_FOOTPRINT]
    with open(f"/proc/{pid}/statm", "rb") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def used_cpu_ns(pid: int) -> int:
    """Processor time of all its threads so far. Raises OSError."""
    if sys.platform == "darwin":
        told, parts = _told_by_macos(pid), (ctypes.c_uint32 * 2)()
        if ctypes.CDLL(None).mach_timebase_info(ctypes.byref(parts)) != 0:
            raise OSError("the unit of processor time is not known")
        return (told[_USER] + told[_SYSTEM]) * parts[0] // parts[1]
    # the clock of another process: its number, inverted, above three bits of kind
    return time.clock_gettime_ns(~pid << 3 | _CLOCK_OF_PROCESS)


def _told_by_macos(pid: int) -> list[int]:
    libc = ctypes.CDLL(None, use_errno=True)
    told = ctypes.create_string_buffer(_ID_BYTES + 8 * _NUMBERS)
    if libc.proc_pid_rusage(ctypes.c_int(pid), _FLAVOUR, told) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return list((ctypes.c_uint64 * _NUMBERS).from_buffer(told, _ID_BYTES))
