"""Level A: the command line that puts a worker behind bubblewrap's walls, flag by flag."""

import functools
import os
import shutil
import stat
import subprocess
from collections.abc import Mapping

from problems.sandbox.view import View
from problems.sandbox.worker.namespaces import NAME_INSIDE

# What root's bubblewrap leaves to a worker, until it becomes a throw-away user (`identity.drop`):
_ROOT_KEEPS = (
    "CAP_SETUID",  # to become that user
    "CAP_SETGID",
    "CAP_SETPCAP",  # to give up every capability, for this process and what it might execute
    "CAP_KILL",  # the nursery ends copies, which are another user by then
    "CAP_DAC_READ_SEARCH",  # to read a problem's folder that only root may enter
)
_TMPFS_BYTES = 4096  # nothing is ever written there
_MIB = 1 << 20
_HELP_S = 30.0


class NotInstalled(OSError):
    """There is no program bwrap in a folder that the PATH names in full."""


def around(
    command: list[str], view: View, environment: Mapping[str, str], places: Mapping[str, int]
) -> list[str]:
    """`command`, run by bubblewrap with nothing but `view`; `places` as in `extra.Extra`.

    Raises NotInstalled, OSError.
    """
    program = _installed()
    known = options(program)
    if places and "--size" not in known:
        raise OSError(f"{program} cannot bound a folder's size: it takes bubblewrap 0.7")
    mounts = _mounts(view, known, places)
    flags = [*_namespaces(known), *_process(), *_variables(environment), *mounts]
    return [program, *flags, "--", *command]


def _installed() -> str:
    """bwrap, which runs outside of any sandbox: not one that lies in the folder we were started
    in, nor one that anybody may have put there. Raises NotInstalled, OSError."""
    folders = os.pathsep.join(filter(os.path.isabs, os.get_exec_path()))
    program = shutil.which("bwrap", path=folders)
    if program is None:
        raise NotInstalled("bubblewrap (bwrap) is not installed")
    real = os.path.realpath(program)
    for place in (real, os.path.dirname(real), os.path.dirname(program)):
        if os.stat(place).st_mode & stat.S_IWOTH:
            raise OSError(f"{program} was not started, since everybody may write to {place}")
    return program


@functools.lru_cache(maxsize=4)
def options(program: str) -> frozenset[str]:
    """The flags that this version has, by its own help. Raises OSError."""
    try:
        done = subprocess.run(
            [program, "--help"],
            capture_output=True,
            text=True,
            timeout=_HELP_S,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as e:
        raise OSError(f"{program} --help did not end within {_HELP_S:g} s") from e
    words = (done.stdout + done.stderr).split()
    return frozenset(word for word in words if word.startswith("--"))


def _namespaces(known: frozenset[str]) -> list[str]:
    flags = [
        "--unshare-pid",  # no other process has a number; the end of pid 1 ends all
        "--unshare-net",  # no interface but a loopback that is down; no abstract sockets
        "--unshare-ipc",  # System V IPC and message queues of nobody else
        "--unshare-uts",
        "--hostname",
        NAME_INSIDE,  # the machine's name tells whose it is
        "--unshare-cgroup-try",  # the host's group names; kernels without it do not matter
    ]
    if os.geteuid() == 0:
        # Root needs no user namespace, and without one the worker ends as a user that the host
        # knows too, whom limits on processes bind; in one, user 0 would stay the host's root.
        return flags
    flags.append("--unshare-user")  # what gives an ordinary user the right to all the others
    if "--disable-userns" in known:  # 0.8
        flags.append("--disable-userns")  # no further one inside: they open much of the kernel
    return flags


def _process() -> list[str]:
    flags = [
        "--die-with-parent",  # SIGKILL when this program ends, however it ends
        "--new-session",  # no controlling terminal: TIOCSTI would type into it
        "--as-pid-1",  # the worker is pid 1, with no reaper between it and our handle
        "--cap-drop", "ALL",
    ]  # fmt: skip
    if os.geteuid() == 0:
        flags += [word for name in _ROOT_KEEPS for word in ("--cap-add", name)]
    return flags


def _variables(environment: Mapping[str, str]) -> list[str]:
    """Set again one by one: bubblewrap itself is given no more than these either, since its own
    environment could be read."""
    pairs = [word for pair in environment.items() for word in ("--setenv", *pair)]
    return ["--clearenv", *pairs]


def _mounts(view: View, known: frozenset[str], given: Mapping[str, int]) -> list[str]:
    """The whole file system: there is no /proc, no /sys, no /usr/bin and no home in it."""
    # programs expect these two folders; in them, as everywhere, nothing can be written, unless a
    # worker is given the place
    empty = [path for path in ("/dev/shm", "/tmp", *view.hidden) if path not in given]
    places = [
        *((path, "--dir") for path in ("/dev", *view.folders)),
        *((path, "--tmpfs") for path in (*empty, *given)),
        *((path, "--ro-bind") for path in view.shown),
        # instead of bubblewrap's own /dev, which has terminals
        *((path, "--dev-bind") for path in ("/dev/null", "/dev/urandom")),
    ]
    flags: list[str] = []
    for path, flag in sorted(places, key=lambda place: place[0].count("/")):
        if flag.endswith("-bind"):
            flags += [flag, path, path]
            continue
        # made by root they would be 0700, and closed to the throw-away user
        flags += ["--perms", "1777" if path in given else "0755"]
        if flag == "--tmpfs" and "--size" in known:  # 0.7
            flags += ["--size", str(given[path] * _MIB if path in given else _TMPFS_BYTES)]
        flags += [flag, path]
    for target, path in view.links:
        flags += ["--symlink", target, path]
    # last, since the places above are made inside of them
    flags += [word for path in (*empty, "/") for word in ("--remount-ro", path)]
    return [*flags, "--chdir", "/"]
