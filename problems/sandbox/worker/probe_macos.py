"""What level M's probe tries beside the attempts of every level, and what must work inside it.

h2h's authors have not measured Seatbelt, so both sides are tried on each Mac: what a breach would
be, and what every answer needs. An answer must not fail because a rule is missing.
"""

import ctypes
import errno
import importlib
import importlib.util
import os
import platform
import sys
import threading
from collections.abc import Callable

_CTL_KERN, _KERN_PROCARGS2 = 1, 49
_MOST_ARGUMENTS = 1 << 20
# answered by every Mac, and nothing that a worker needs
_SERVICE = b"com.apple.system.notification_center"
# extension modules that most answers never load, and then load with the sandbox closed
_LATE = ("_decimal", "unicodedata", "zlib", "_datetime", "_statistics")


def attempts(job: dict) -> dict[str, Callable[[], object]]:
    """Each raises OSError when it is refused."""
    return {
        "see that a file exists": lambda: os.stat(job["canary"]),
        "read the program's environment": lambda: _arguments_of(job["program"]),
        "reach a service of the system": _look_up_a_service,
        "run a program beside itself": _spawn,
        "share memory with other programs": _share_memory,
    }


def late_modules() -> list[str]:
    """The names of modules to load later that this Python has. Asked before the sandbox closes."""
    return [name for name in _LATE if importlib.util.find_spec(name) is not None]


def needs(late: list[str]) -> dict[str, Callable[[], object]]:
    """Each raises when it does not work."""
    return {
        **{f"load {name}": lambda name=name: importlib.import_module(name) for name in late},
        "read random numbers": lambda: open("/dev/urandom", "rb").read(1),
        "write to /dev/null": lambda: open("/dev/null", "wb").write(b"x"),
        "start a thread": _start_a_thread,
        "signal itself": lambda: os.kill(os.getpid(), 0),
        "ask what system it is on": lambda: platform.machine()[0],
        "count the processors": lambda: 1 // (os.cpu_count() or 0),
    }


def _arguments_of(pid: int) -> None:
    """The kernel tells arguments and environment of every process of the same user."""
    ask = _function("sysctl")
    name = (ctypes.c_int * 3)(_CTL_KERN, _KERN_PROCARGS2, pid)
    told = ctypes.create_string_buffer(_MOST_ARGUMENTS)
    size = ctypes.c_size_t(len(told))
    if ask(name, 3, told, ctypes.byref(size), None, ctypes.c_size_t(0)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _look_up_a_service() -> None:
    ask = _function("bootstrap_look_up")
    at = ctypes.c_uint32.in_dll(ctypes.CDLL(None), "bootstrap_port")
    found = ctypes.c_uint32()
    answer = ask(at, _SERVICE, ctypes.byref(found))
    if answer != 0:
        raise OSError(errno.EPERM, f"bootstrap_look_up says {answer}")


def _function(name: str) -> Callable[..., int]:
    try:
        return getattr(ctypes.CDLL(None, use_errno=True), name)
    except AttributeError:  # another system than macOS: there is nothing to reach by it
        raise OSError(errno.ENOSYS, name) from None


def _spawn() -> None:
    """posix_spawn, which on macOS is a call of its own."""
    child = os.posix_spawn(sys.executable, [sys.executable, "-I", "-S", "-c", ""], {})
    os.waitpid(child, 0)


def _share_memory() -> None:
    shared, name = importlib.import_module("_posixshmem"), f"/h2h-{os.getpid()}"
    os.close(shared.shm_open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode=0o600))
    shared.shm_unlink(name)


def _start_a_thread() -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
