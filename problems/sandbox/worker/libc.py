"""System calls for which Python has no function."""

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *args: object) -> int:
    """Call the kernel. Integers are passed as machine words. Raises OSError."""
    _libc.syscall.restype = ctypes.c_long
    words = [ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in args]
    result = _libc.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise _error()
    return result


def prctl(option: int, argument: int = 0, second: object = 0) -> None:
    """Set an attribute of this process. Raises OSError."""
    last = ctypes.c_ulong(second) if isinstance(second, int) else second
    zero = ctypes.c_ulong(0)
    if _libc.prctl(ctypes.c_int(option), ctypes.c_ulong(argument), last, zero, zero) < 0:
        raise _error()


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
