"""Level B: namespaces of our own, without a program that makes them.

Runs in `start.py`, a program with one thread: here it is safe to fork. What is left of the process
that was started is a handle: it waits for the worker, and the worker dies with it.
"""

import contextlib
import os
import platform
import signal
import socket
from collections.abc import Mapping
from typing import NoReturn

from problems.sandbox.worker import identity, lifeline
from problems.sandbox.worker.descriptors import close_all_but
from problems.sandbox.worker.libc import die_with_parent, mount, unshare

_NEW_MOUNTS = 0x00020000  # to cover /proc, which still shows the processes outside
_NEW_CGROUP = 0x02000000  # hides the names of the host's groups
_NEW_UTS = 0x04000000  # a name of our own for the machine: the host's tells whose it is
_NEW_IPC = 0x08000000  # System V IPC and message queues
_NEW_USER = 0x10000000  # what gives an ordinary user the right to all the others
_NEW_PID = 0x20000000  # for children: the first is pid 1, and takes all others along when it ends
_NEW_NET = 0x40000000  # a loopback that is down, and no abstract sockets

NAME_INSIDE = "h2h"

_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000


def enter(line: int, places: Mapping[str, int]) -> None:
    """Returns in the worker, as pid 1 of new namespaces, without capabilities unless it is root's:
    root gives them up later, in `identity.drop`. `line` as in `lifeline`, `places` as in
    `extra.Extra`. Raises OSError."""
    uid, gid = os.geteuid(), os.getegid()
    ordinary = uid != 0
    flags = _NEW_MOUNTS | _NEW_UTS | _NEW_IPC | _NEW_PID | _NEW_NET
    # As at level A: root needs no user namespace, and stays outside of it the host's root.
    unshare(flags | (_NEW_USER if ordinary else 0))
    if ordinary:
        _map_to_itself(uid, gid)
        # no further user namespaces inside: they open much of the kernel
        _write("/proc/sys/user/max_user_namespaces", "0")
    with contextlib.suppress(OSError):  # a kernel without control groups has nothing to hide
        unshare(_NEW_CGROUP)
    socket.sethostname(NAME_INSIDE)  # a new namespace begins with the name outside
    _cover_proc()
    for folder, mib in places.items():
        flags = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
        mount("none", folder, "tmpfs", flags, f"size={mib}m,mode=1777")
    worker = os.fork()
    # for the handle the program is the parent, for the worker the handle is
    die_with_parent(signal.SIGKILL)
    lifeline.require(line)
    if worker:
        _wait_for(worker)
    if ordinary:
        # in its namespace the new owner has them all
        identity.give_up_capabilities(platform.machine())


def _map_to_itself(uid: int, gid: int) -> None:
    """Outside and inside we are the same user. Without a map we would be nobody."""
    _write("/proc/self/setgroups", "deny")  # the kernel wants this before an ordinary user's map
    _write("/proc/self/uid_map", f"{uid} {uid} 1")
    _write("/proc/self/gid_map", f"{gid} {gid} 1")


def _write(file: str, text: str) -> None:
    with open(file, "w") as stream:
        stream.write(text)


def _cover_proc() -> None:
    """Put an empty, read-only folder over /proc; nobody outside sees it."""
    # first, or the mount would be seen outside too
    mount(None, "/", None, _MS_REC | _MS_PRIVATE, None)
    flags = _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    mount("none", "/proc", "tmpfs", flags, "size=4k,mode=555")


def _wait_for(worker: int) -> NoReturn:
    """Be a handle: nothing but the wait for the worker's end, and its exit code."""
    close_all_but()
    _, status = os.waitpid(worker, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)
