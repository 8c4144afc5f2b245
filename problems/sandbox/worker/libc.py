"""System calls for which Python has no function."""

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)

_PR_SET_PDEATHSIG = 1


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


def die_with_parent(number: int) -> None:
    """Have the kernel send this signal when our parent ends; a change of user clears it."""
    prctl(_PR_SET_PDEATHSIG, number)


def unshare(flags: int) -> None:
    """Leave namespaces for new ones (CLONE_NEW*). Raises OSError."""
    if _libc.unshare(ctypes.c_int(flags)) < 0:
        raise _error()


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None) -> None:
    """See mount(2). Raises OSError."""
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind)]
    options = None if data is None else os.fsencode(data)
    if _libc.mount(*words, ctypes.c_ulong(flags), options) < 0:
        raise _error()


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
