"""Level M: macOS Seatbelt. The kernel refuses this process what no rule allows, for ever.

The rules are a text in the sandbox's own language; where two rules meet, the later one counts.
`sandbox_init` has been called deprecated since macOS 10.8, and is still what browsers close
themselves with. It binds the process with all its threads. h2h's authors have not measured it:
the probe of this level decides on each Mac.
"""

import ctypes
import errno
import os
import sys
from collections.abc import Iterable

# The system's own libraries, which hold nothing of the user's; the second two are where newer
# versions of macOS keep the cache that all programs share.
_SYSTEM = (
    "/usr/lib",
    "/System/Library",
    "/System/Cryptexes",
    "/System/Volumes/Preboot/Cryptexes",
)
# What Python, numpy and the C library ask about the machine. Not the machine's name, and nothing
# of kern.proc: the program's environment, with its keys, can be read by that name.
_FACTS = (
    "hw.activecpu", "hw.byteorder", "hw.cachelinesize", "hw.cpufamily", "hw.cpusubtype",
    "hw.cputype", "hw.l1dcachesize", "hw.l1icachesize", "hw.l2cachesize", "hw.l3cachesize",
    "hw.logicalcpu", "hw.logicalcpu_max", "hw.machine", "hw.memsize", "hw.ncpu", "hw.nperflevels",
    "hw.pagesize", "hw.pagesize_compat", "hw.physicalcpu", "hw.physicalcpu_max",
    "kern.argmax", "kern.maxfilesperproc", "kern.osproductversion", "kern.osrelease",
    "kern.ostype", "kern.osvariant_status", "kern.osversion", "kern.usrstack64", "kern.version",
    "sysctl.proc_cputype",
)  # fmt: skip
_KINDS_OF_FACTS = ("hw.optional.", "hw.perflevel")  # what the processor can do, core by core
_MOST_LINKS = 40  # as many as the kernel follows


def profile(readable: Iterable[str]) -> str:
    """The rules for a process that may read these files and folders. Looks at the disk.

    Raises OSError for a path that cannot stand in a rule.
    """
    places, folders, links = _found([*readable, *_SYSTEM])
    _, on_the_way, more_links = _found(sys.path)  # Python looks at each before it looks into it
    rules = (
        "(version 1)",
        "(deny default)",
        # what "default" leaves out: other processes' data, the firmware's variables, the
        # devices' properties, code from files
        "(deny process-info* nvram* iokit-get-properties file-map-executable)",
        # its own threads have names, and its own handlers catch what it raises
        "(allow process-info* (target self))",
        "(allow signal (target self))",
        _rule("sysctl-read", _facts()),
        # a path is looked up folder by folder, and through each symbolic link
        _rule("file-read-metadata", _named("literal", sorted(folders | on_the_way))),
        _rule("file-read*", _named("literal", sorted(links | more_links))),
        # delayed imports load libraries, and these others
        _rule("file-read* file-map-executable", [_place(path) for path in sorted(places)]),
        _rule("file-read*", _named("literal", ("/dev/random", "/dev/urandom"))),
        _rule("file-read* file-write-data", _named("literal", ("/dev/null",))),
        # Not allowed, so refused: writing, making and changing files, sockets, services of
        # other programs, new processes and programs, shared memory, devices.
    )
    return "\n".join(rule for rule in rules if rule)


def enforce(rules: str) -> None:
    """Put this process under the rules, for ever. Raises OSError."""
    try:
        begin = ctypes.CDLL(None, use_errno=True).sandbox_init
    except AttributeError:
        raise OSError(errno.ENOSYS, "this system has no sandbox_init") from None
    begin.argtypes = [ctypes.c_char_p, ctypes.c_uint64, ctypes.POINTER(ctypes.c_char_p)]
    trouble = ctypes.c_char_p()
    if begin(os.fsencode(rules), 0, ctypes.byref(trouble)) != 0:  # 0: they are text, not a name
        said = (trouble.value or b"").decode(errors="backslashreplace").strip()
        raise OSError(errno.EPERM, f"Seatbelt refuses: {said or os.strerror(ctypes.get_errno())}")


def _found(paths: Iterable[str]) -> tuple[set[str], set[str], set[str]]:
    """Where these paths lead, the folders on the way there, and the links."""
    places, folders, links = set[str](), {"/"}, set[str]()
    for path in paths:
        here, left, followed = "/", path.split("/")[::-1], 0
        while left:
            if (name := left.pop()) in ("", "."):
                continue
            if name == "..":
                here = os.path.dirname(here)
                continue
            folders.add(here)
            step = os.path.join(here, name)
            if followed < _MOST_LINKS and os.path.islink(step):
                followed += 1
                links.add(step)
                target = os.readlink(step)
                left += target.split("/")[::-1]
                here = "/" if target.startswith("/") else here
            else:
                here = step
        places.add(here)
    return places, folders, links


def _place(path: str) -> str:
    return _one("subpath" if os.path.isdir(path) else "literal", path)


def _facts() -> list[str]:
    names = _named("sysctl-name", _FACTS)
    return names + _named("sysctl-name-prefix", _KINDS_OF_FACTS)


def _named(word: str, texts: Iterable[str]) -> list[str]:
    return [_one(word, text) for text in texts]


def _one(word: str, text: str) -> str:
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in text):
        raise OSError(errno.EINVAL, f"no rule can name a path with control characters: {text!r}")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'({word} "{escaped}")'


def _rule(operations: str, filters: list[str]) -> str:
    """Nothing without filters: a rule that names nothing would allow everything."""
    if not filters:
        return ""
    return "\n  ".join([f"(allow {operations}", *filters]) + ")"
